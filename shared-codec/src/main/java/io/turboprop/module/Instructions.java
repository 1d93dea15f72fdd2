package io.turboprop.module;

import static io.turboprop.module.Instruction.Operands.BLOCK;
import static io.turboprop.module.Instruction.Operands.CAST_BRANCH;
import static io.turboprop.module.Instruction.Operands.DELEGATE;
import static io.turboprop.module.Instruction.Operands.EIGHT_BYTES;
import static io.turboprop.module.Instruction.Operands.END;
import static io.turboprop.module.Instruction.Operands.FOUR_BYTES;
import static io.turboprop.module.Instruction.Operands.HEAP_TYPE;
import static io.turboprop.module.Instruction.Operands.INDEX;
import static io.turboprop.module.Instruction.Operands.INDEX_AND_MEMORY;
import static io.turboprop.module.Instruction.Operands.INDEX_AND_TABLE;
import static io.turboprop.module.Instruction.Operands.LABELS;
import static io.turboprop.module.Instruction.Operands.MEMORY_ACCESS;
import static io.turboprop.module.Instruction.Operands.MEMORY_ACCESS_AND_LANE;
import static io.turboprop.module.Instruction.Operands.MEMORY_INDEX;
import static io.turboprop.module.Instruction.Operands.NONE;
import static io.turboprop.module.Instruction.Operands.ONE_BYTE;
import static io.turboprop.module.Instruction.Operands.PREFIX;
import static io.turboprop.module.Instruction.Operands.S32;
import static io.turboprop.module.Instruction.Operands.S64;
import static io.turboprop.module.Instruction.Operands.SIXTEEN_BYTES;
import static io.turboprop.module.Instruction.Operands.TABLE_INDEX;
import static io.turboprop.module.Instruction.Operands.TRY_TABLE;
import static io.turboprop.module.Instruction.Operands.TWO_INDEXES;
import static io.turboprop.module.Instruction.Operands.TWO_MEMORY_INDEXES;
import static io.turboprop.module.Instruction.Operands.TWO_TABLE_INDEXES;
import static io.turboprop.module.Instruction.Operands.VALUE_TYPES;

import io.turboprop.module.Instruction.Operands;
import org.jspecify.annotations.Nullable;

/**
 * The instructions of WebAssembly 3.0 (core specification §5.4 and the index of instructions), the
 * older exceptions, and wide arithmetic. Opcodes without a meaning that have neighbours with one
 * may pass: engines validate.
 */
final class Instructions {
  static final int GC_PREFIX = 0xfb;
  static final int MISC_PREFIX = 0xfc;
  static final int VECTOR_PREFIX = 0xfd;
  static final int ATOMIC_PREFIX = 0xfe;

  private static final Table PLAIN = plain();
  private static final Table GC = gc();
  private static final Table MISC = misc();
  private static final Table VECTOR = vector();
  private static final Table ATOMIC = atomic();

  private Instructions() {}

  /** Null if the opcode is unknown. */
  static @Nullable Instruction of(int opcode) {
    return PLAIN.get(opcode);
  }

  /** Null if the opcode is unknown. */
  static @Nullable Instruction of(int prefix, int opcode) {
    return switch (prefix) {
      case GC_PREFIX -> GC.get(opcode);
      case MISC_PREFIX -> MISC.get(opcode);
      case VECTOR_PREFIX -> VECTOR.get(opcode);
      default -> ATOMIC.get(opcode);
    };
  }

  private static Table plain() {
    return new Table(256)
        .put(0x00, 0x01, NONE, null)
        .put(0x02, 0x04, BLOCK, null)
        .put(0x05, 0x05, NONE, null) // else
        .put(0x06, 0x06, BLOCK, Feature.LEGACY_EXCEPTIONS)
        .put(0x07, 0x07, INDEX, Feature.LEGACY_EXCEPTIONS)
        .put(0x08, 0x08, INDEX, null) // throw; the tag section says that there are exceptions
        .put(0x09, 0x09, INDEX, Feature.LEGACY_EXCEPTIONS)
        .put(0x0a, 0x0a, NONE, Feature.EXCEPTIONS) // throw_ref
        .put(0x0b, 0x0b, END, null)
        .put(0x0c, 0x0d, INDEX, null) // br, br_if
        .put(0x0e, 0x0e, LABELS, null)
        .put(0x0f, 0x0f, NONE, null)
        .put(0x10, 0x10, INDEX, null) // call
        .put(0x11, 0x11, INDEX_AND_TABLE, null)
        .put(0x12, 0x12, INDEX, Feature.TAIL_CALLS)
        .put(0x13, 0x13, INDEX_AND_TABLE, Feature.TAIL_CALLS)
        .put(0x14, 0x14, INDEX, Feature.FUNCTION_REFERENCES) // call_ref
        .put(0x15, 0x15, INDEX, Feature.TAIL_CALLS) // return_call_ref
        .put(0x18, 0x18, DELEGATE, Feature.LEGACY_EXCEPTIONS)
        .put(0x19, 0x19, NONE, Feature.LEGACY_EXCEPTIONS) // catch_all
        .put(0x1a, 0x1b, NONE, null)
        .put(0x1c, 0x1c, VALUE_TYPES, Feature.REFERENCE_TYPES) // select with types
        .put(0x1f, 0x1f, TRY_TABLE, Feature.EXCEPTIONS)
        .put(0x20, 0x24, INDEX, null) // locals and globals
        .put(0x25, 0x26, TABLE_INDEX, Feature.REFERENCE_TYPES)
        .put(0x28, 0x3e, MEMORY_ACCESS, null)
        .put(0x3f, 0x40, MEMORY_INDEX, null)
        .put(0x41, 0x41, S32, null)
        .put(0x42, 0x42, S64, null)
        .put(0x43, 0x43, FOUR_BYTES, null)
        .put(0x44, 0x44, EIGHT_BYTES, null)
        .put(0x45, 0xbf, NONE, null)
        .put(0xc0, 0xc4, NONE, Feature.SIGN_EXTENSION)
        .put(0xd0, 0xd0, HEAP_TYPE, Feature.REFERENCE_TYPES) // ref.null
        .put(0xd1, 0xd1, NONE, Feature.REFERENCE_TYPES)
        .put(0xd2, 0xd2, INDEX, Feature.REFERENCE_TYPES) // ref.func
        .put(0xd3, 0xd3, NONE, Feature.GC) // ref.eq
        .put(0xd4, 0xd4, NONE, Feature.FUNCTION_REFERENCES)
        .put(0xd5, 0xd6, INDEX, Feature.FUNCTION_REFERENCES) // br_on_null
        .put(0xfb, 0xfe, PREFIX, null);
  }

  private static Table gc() {
    return new Table(31)
        .put(0, 1, INDEX, Feature.GC_HEAP) // struct.new
        .put(2, 5, TWO_INDEXES, Feature.GC_HEAP) // struct.get, struct.set
        .put(6, 7, INDEX, Feature.GC_HEAP) // array.new
        .put(8, 10, TWO_INDEXES, Feature.GC_HEAP) // array.new_fixed, _data, _elem
        .put(11, 14, INDEX, Feature.GC_HEAP) // array.get, array.set
        .put(15, 15, NONE, Feature.GC_HEAP) // array.len
        .put(16, 16, INDEX, Feature.GC_HEAP) // array.fill
        .put(17, 19, TWO_INDEXES, Feature.GC_HEAP) // array.copy, array.init_…
        .put(20, 23, HEAP_TYPE, Feature.GC) // ref.test, ref.cast
        .put(24, 25, CAST_BRANCH, Feature.GC) // br_on_cast
        .put(26, 30, NONE, Feature.GC); // conversions, i31
  }

  private static Table misc() {
    return new Table(23)
        .put(0, 7, NONE, Feature.SATURATING_FLOAT)
        .put(8, 8, INDEX_AND_MEMORY, Feature.BULK_MEMORY) // memory.init
        .put(9, 9, INDEX, Feature.BULK_MEMORY)
        .put(10, 10, TWO_MEMORY_INDEXES, Feature.BULK_MEMORY)
        .put(11, 11, MEMORY_INDEX, Feature.BULK_MEMORY)
        .put(12, 12, INDEX_AND_TABLE, Feature.BULK_MEMORY) // table.init
        .put(13, 13, INDEX, Feature.BULK_MEMORY)
        .put(14, 14, TWO_TABLE_INDEXES, Feature.BULK_MEMORY)
        .put(15, 17, TABLE_INDEX, Feature.REFERENCE_TYPES) // table.grow, size, fill
        .put(19, 22, NONE, Feature.WIDE_ARITHMETIC);
  }

  private static Table vector() {
    return new Table(276)
        .put(0, 11, MEMORY_ACCESS, Feature.SIMD)
        .put(12, 13, SIXTEEN_BYTES, Feature.SIMD) // v128.const, i8x16.shuffle
        .put(14, 20, NONE, Feature.SIMD)
        .put(21, 34, ONE_BYTE, Feature.SIMD) // lanes
        .put(35, 83, NONE, Feature.SIMD)
        .put(84, 91, MEMORY_ACCESS_AND_LANE, Feature.SIMD)
        .put(92, 93, MEMORY_ACCESS, Feature.SIMD)
        .put(94, 255, NONE, Feature.SIMD)
        .put(256, 275, NONE, Feature.RELAXED_SIMD);
  }

  private static Table atomic() {
    return new Table(79)
        .put(0, 2, MEMORY_ACCESS, Feature.THREADS)
        .put(3, 3, ONE_BYTE, Feature.THREADS) // atomic.fence
        .put(16, 78, MEMORY_ACCESS, Feature.THREADS);
  }

  /** Instructions by opcode. */
  private static final class Table {
    private final @Nullable Instruction[] rows;

    Table(int size) {
      rows = new Instruction[size];
    }

    Table put(int from, int to, Operands operands, @Nullable Feature feature) {
      for (int opcode = from; opcode <= to; opcode++) {
        rows[opcode] = new Instruction(operands, feature);
      }
      return this;
    }

    @Nullable Instruction get(int opcode) {
      return opcode >= 0 && opcode < rows.length ? rows[opcode] : null;
    }
  }
}
