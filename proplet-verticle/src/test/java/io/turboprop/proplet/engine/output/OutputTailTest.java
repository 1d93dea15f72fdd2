package io.turboprop.proplet.engine.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.proplet.engine.OutputListener;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OutputTailTest {

  @Test
  void tail_ofWritesOfAnySize_isTheEndOfAllThatWasWritten() {
    long seed = Long.getLong("turboprop.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      int limit = 1 + random.nextInt(20);
      OutputTail tail = new OutputTail(limit, OutputListener.NONE);
      StringBuilder all = new StringBuilder();
      for (int writes = random.nextInt(12); writes > 0; writes--) {
        byte[] data = letters(random, random.nextInt(30));
        int offset = random.nextInt(data.length + 1);
        tail.write(data, offset, data.length - offset);
        all.append(new String(data, offset, data.length - offset, StandardCharsets.UTF_8));
      }

      assertThat(tail.text())
          .as("turboprop.seed=%d round %d", seed, round)
          .isEqualTo(end(all, limit));
    }
  }

  private static byte[] letters(Random random, int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) ('a' + random.nextInt(26));
    }
    return data;
  }

  private static String end(StringBuilder all, int limit) {
    return all.length() <= limit ? all.toString() : "…" + all.substring(all.length() - limit);
  }
}
