package io.turboprop.module;

import org.jspecify.annotations.Nullable;

/**
 * What follows an opcode, and which feature it belongs to.
 *
 * @param feature null for the first version of WebAssembly
 */
record Instruction(Operands operands, @Nullable Feature feature) {

  /** The immediates of an instruction (core specification §5.4). */
  enum Operands {
    NONE,
    /** The number of a function, local, global, type, segment or label. */
    INDEX,
    TWO_INDEXES,
    TABLE_INDEX,
    TWO_TABLE_INDEXES,
    MEMORY_INDEX,
    TWO_MEMORY_INDEXES,
    INDEX_AND_TABLE,
    INDEX_AND_MEMORY,
    /** Alignment and offset, perhaps the number of a memory. */
    MEMORY_ACCESS,
    MEMORY_ACCESS_AND_LANE,
    ONE_BYTE,
    FOUR_BYTES,
    EIGHT_BYTES,
    SIXTEEN_BYTES,
    S32,
    S64,
    LABELS,
    VALUE_TYPES,
    HEAP_TYPE,
    /** Flags, a label and two heap types. */
    CAST_BRANCH,
    /** A type; opens a block. */
    BLOCK,
    /** A type and what is caught; opens a block. */
    TRY_TABLE,
    /** Closes the innermost block. */
    END,
    /** Closes the innermost block with a label. */
    DELEGATE,
    /** Another opcode follows. */
    PREFIX
  }
}
