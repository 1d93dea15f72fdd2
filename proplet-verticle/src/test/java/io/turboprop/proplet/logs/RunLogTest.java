package io.turboprop.proplet.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.wire.LogPage.Piece;
import io.turboprop.wire.LogPage.Stream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RunLogTest {
  private static final int RATE = 1000;
  private static final int CAPACITY = 2048;

  @Test
  void read_ofBothStreams_keepsTheOrderOfWriting() {
    RunLog log = new RunLog(CAPACITY, RATE);
    write(log, Stream.STDOUT, "one ");
    write(log, Stream.STDOUT, "two ");
    write(log, Stream.STDERR, "oh ");
    write(log, Stream.STDOUT, "three");

    RunLog.Slice slice = log.read(0, 100);

    assertThat(slice.pieces().stream().map(RunLogTest::shown))
        .containsExactly("STDOUT one two ", "STDERR oh ", "STDOUT three");
    assertThat(slice.end()).isEqualTo(16);
    assertThat(slice.last()).isFalse();
  }

  @Test
  void read_inSmallParts_givesTheSame() {
    RunLog log = new RunLog(CAPACITY, RATE);
    write(log, Stream.STDOUT, "abc");
    write(log, Stream.STDERR, "def");
    log.end();

    StringBuilder all = new StringBuilder();
    RunLog.Slice slice = log.read(0, 2);
    while (!slice.pieces().isEmpty()) {
      slice.pieces().forEach(piece -> all.append(shown(piece)).append('|'));
      slice = log.read(slice.next(), 2);
    }

    assertThat(all).hasToString("STDOUT ab|STDOUT c|STDERR d|STDERR ef|");
    assertThat(slice.last()).isTrue();
  }

  @Test
  void write_afterTheEnd_isLeftOut() {
    RunLog log = new RunLog(CAPACITY, RATE);
    log.end();
    write(log, Stream.STDOUT, "late");

    assertThat(log.read(0, 10).end()).isZero();
  }

  @Test
  void log_ofNextToNothing_isRefused() {
    assertThatThrownBy(() -> new RunLog(10, RATE))
        .hasMessageContaining("at least 1024 bytes, not 10");
  }

  @Test
  void log_ofRandomWrites_isTheEndOfAllThatWasWritten() {
    long seed = Long.getLong("turboprop.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int capacity = 1024 + random.nextInt(3000);
      RunLog log = new RunLog(capacity, RATE);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      List<Stream> streams = new ArrayList<>();
      for (int writes = random.nextInt(60); writes > 0; writes--) {
        byte[] data = new byte[random.nextInt(random.nextInt(8) == 0 ? 9000 : 200)];
        random.nextBytes(data);
        int offset = random.nextInt(data.length + 1);
        Stream stream = random.nextBoolean() ? Stream.STDOUT : Stream.STDERR;
        log.write(stream, data, offset, data.length - offset);
        bytes.write(data, offset, data.length - offset);
        for (int i = offset; i < data.length; i++) {
          streams.add(stream);
        }
      }
      check(
          "seed " + seed + " round " + round, log, capacity, bytes.toByteArray(), streams, random);
    }
  }

  private static void check(
      String where, RunLog log, int capacity, byte[] all, List<Stream> streams, Random random) {
    long since = random.nextInt(all.length + 1);
    RunLog.Slice slice = log.read(since, 1 + random.nextInt(4000));

    assertThat(slice.end()).as(where).isEqualTo(all.length);
    assertThat(slice.oldest()).as(where).isBetween(0L, (long) all.length);
    assertThat(all.length - slice.oldest()).as(where).isLessThanOrEqualTo(capacity);
    if (all.length <= capacity) {
      assertThat(slice.oldest()).as(where).isZero();
    } else {
      assertThat(all.length - slice.oldest()).as(where).isEqualTo(capacity);
    }
    assertThat(slice.from()).as(where).isEqualTo(Math.max(since, slice.oldest()));
    int at = (int) slice.from();
    for (Piece piece : slice.pieces()) {
      for (byte b : piece.data().unsafeArray()) {
        assertThat(b).as(where).isEqualTo(all[at]);
        assertThat(piece.stream()).as(where).isEqualTo(streams.get(at));
        at++;
      }
    }
    assertThat(at > slice.from() || slice.from() == all.length).as(where).isTrue();
  }

  private static void write(RunLog log, Stream stream, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    log.write(stream, bytes, 0, bytes.length);
  }

  private static String shown(Piece piece) {
    return piece.stream() + " " + new String(piece.data().unsafeArray(), UTF_8);
  }
}
