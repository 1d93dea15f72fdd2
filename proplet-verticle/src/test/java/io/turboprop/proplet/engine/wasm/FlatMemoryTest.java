package io.turboprop.proplet.engine.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.MemoryLimits;

/**
 * Our memory against Endive's own, which the WebAssembly specification's tests have been through.
 */
final class FlatMemoryTest {
  private static final int PAGE = Memory.PAGE_SIZE;

  private static FlatMemory memory(int pages, int maximum, int budgetPages) {
    return new FlatMemory(
        new MemoryLimits(pages, maximum), new MemoryBudget((long) budgetPages * PAGE));
  }

  @Test
  void operations_atRandom_doWhatEndivesMemoryDoes() {
    long seed = Long.getLong("turboprop.seed", System.nanoTime());
    Random random = new Random(seed);
    Memory ours = memory(1, 4, 4);
    Memory theirs = new ByteArrayMemory(new MemoryLimits(1, 4));
    for (int step = 0; step < 20_000; step++) {
      int operation = random.nextInt(16);
      int a = address(random);
      int b = address(random);
      int length = random.nextInt(64) == 0 ? -random.nextInt(100) : random.nextInt(300);
      long value = random.nextLong();

      assertThat(answer(ours, operation, a, b, length, value))
          .as("turboprop.seed=%d step %d operation %d", seed, step, operation)
          .isEqualTo(answer(theirs, operation, a, b, length, value));
    }
    int size = ours.pages() * PAGE;
    assertThat(ours.readBytes(0, size)).isEqualTo(theirs.readBytes(0, size));
  }

  /** Mostly near the edges, where mistakes are. */
  private static int address(Random random) {
    int near = random.nextInt(5) * PAGE;
    return switch (random.nextInt(8)) {
      case 0 -> random.nextInt();
      case 1, 2, 3 -> near - random.nextInt(16);
      default -> near + random.nextInt(PAGE);
    };
  }

  private static Object answer(Memory memory, int operation, int a, int b, int length, long value) {
    try {
      switch (operation) {
        case 0 -> memory.writeByte(a, (byte) value);
        case 1 -> memory.writeShort(a, (short) value);
        case 2 -> memory.writeI32(a, (int) value);
        case 3 -> memory.writeLong(a, value);
        case 4 -> memory.writeF32(a, (float) value);
        case 5 -> memory.writeF64(a, (double) value);
        case 6 -> memory.copy(a, b, length);
        case 7 -> memory.fill((byte) value, a, a + length);
        default -> {
          return read(memory, operation, a, length, value);
        }
      }
      return "done";
    } catch (WasmRuntimeException trap) {
      return "trap";
    }
  }

  private static Object read(Memory memory, int operation, int a, int length, long value) {
    return switch (operation) {
      case 8 -> memory.read(a);
      case 9 -> memory.readU16(a);
      case 10 -> memory.readInt(a);
      case 11 -> memory.readLong(a);
      case 12 -> Float.floatToRawIntBits(memory.readFloat(a));
      case 13 -> Double.doubleToRawLongBits(memory.readDouble(a));
      case 14 -> memory.readBytes(a, Math.max(length, 0)).length;
      default -> value % 50 == 0 ? memory.grow(1) : memory.pages();
    };
  }

  @Test
  void grow_beyondBudgetOrMaximum_answersMinusOneAndTakesNothing() {
    FlatMemory byBudget = memory(1, 100, 3);
    FlatMemory byMaximum = memory(1, 3, 100);

    for (FlatMemory memory : new FlatMemory[] {byBudget, byMaximum}) {
      assertThat(memory.grow(3)).isEqualTo(-1);
      assertThat(memory.grow(-1)).isEqualTo(-1);
      assertThat(memory.grow(2)).isEqualTo(1);
      assertThat(memory.grow(1)).isEqualTo(-1);
      assertThat(memory.pages()).isEqualTo(3);
    }
  }

  @Test
  void room_beyondTheSize_isOutOfBounds() {
    FlatMemory memory = memory(10, 100, 100);
    memory.grow(1);

    assertThat(memory.array().length).isGreaterThan(11 * PAGE);
    assertThat(memory.read(11 * PAGE - 1)).isZero();
    assertThatThrownBy(() -> memory.read(11 * PAGE)).isInstanceOf(WasmRuntimeException.class);
    assertThatThrownBy(() -> memory.readInt(11 * PAGE - 3))
        .hasMessageContaining("4 bytes at address 720893 of 720896");
  }
}
