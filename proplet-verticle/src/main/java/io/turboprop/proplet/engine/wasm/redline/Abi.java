package io.turboprop.proplet.engine.wasm.redline;

/**
 * The context of one guest, which every compiled function gets as its first argument: where things
 * lie in it, in bytes. Tables and functions follow the globals; {@link Shape} says where. Linear
 * memory follows the context at a distance that is known while compiling.
 */
final class Abi {
  /** Stack pointer to go back to when a trap leaves the guest. */
  static final int SAVED_STACK = 0;

  /** Functions trap when the stack pointer is below; set at each entry from the budget. */
  static final int STACK_LIMIT = 8;

  /** Other than 0 asks the guest to end. */
  static final int END = 16;

  /** Bytes of stack a guest may use, counted from its entry. */
  static final int STACK_BUDGET = 24;

  /** Why and where a guest was left: the trap's number, and the function's from bit 32 on. */
  static final int TRAP = 32;

  /** The instruction at which the processor faulted, if that is why the guest was left. */
  static final int FAULT = 40;

  static final int MEMORY_BYTES = 48;

  /** Function of the JVM for everything compiled code leaves to its host. */
  static final int HOST_CALL = 56;

  /** Leaves the guest at once. */
  static final int LEAVE = 64;

  /** The C library's functions of these names. */
  static final int MEMMOVE = 72;

  static final int MEMSET = 80;

  /** 1 while the guest's thread is in compiled code, 0 while it is in the host. */
  static final int IN_GUEST = 88;

  /** Arguments and results that do not fit into registers, one per 8 bytes. */
  static final int VALUES = 128;

  static final int MAX_VALUES = 1_000;
  static final int GLOBALS = VALUES + MAX_VALUES * Long.BYTES;

  /** Of one table: first entry, number of entries. */
  static final int TABLE_BYTES = 16;

  /** Of one entry of a table: code, then type and function as 32-bit numbers. */
  static final int ENTRY_BYTES = 16;

  static final int ENTRY_TYPE = 8;
  static final int ENTRY_FUNCTION = 12;

  /** Type and function of an empty entry. */
  static final int NULL = -1;

  private Abi() {}
}
