package io.turboprop.proplet.engine.wasm.redline;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CodeSpaceTest {
  private static final int PAGE = 4096;

  @Test
  void code_placedAndGivenBackInAnyOrder_neverOverlapsAndLeavesNoGaps() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    CodeSpace space = CodeSpace.reserve();
    try {
      List<MemorySegment> placed = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        if (random.nextInt(3) > 0 || placed.isEmpty()) {
          placed.add(space.place(code(i, 1 + random.nextInt(5 * PAGE))));
        } else {
          space.giveBack(placed.remove(random.nextInt(placed.size())));
        }
        assertThat(firstBytes(placed)).as("seed " + seed).doesNotHaveDuplicates();
      }
      Collections.shuffle(placed, random);
      placed.forEach(space::giveBack);

      MemorySegment all = space.place(new byte[2000 * PAGE]);
      assertThat(all.address()).as("seed " + seed).isEqualTo(space.addresses().address());
    } finally {
      Os.unmap(space.addresses());
    }
  }

  private static byte[] code(int number, int bytes) {
    byte[] code = new byte[Math.max(4, bytes)];
    MemorySegment.ofArray(code).set(ValueLayout.JAVA_INT_UNALIGNED, 0, number);
    return code;
  }

  private static List<Integer> firstBytes(List<MemorySegment> placed) {
    return placed.stream().map(each -> each.get(ValueLayout.JAVA_INT, 0)).toList();
  }
}
