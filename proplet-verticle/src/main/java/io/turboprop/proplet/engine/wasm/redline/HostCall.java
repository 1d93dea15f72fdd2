package io.turboprop.proplet.engine.wasm.redline;

/**
 * What compiled code asks its host for. Numbers are written into kept code: append, do not change.
 */
enum HostCall {
  /** Calls an import; arguments and results in {@link Abi#VALUES}. */
  IMPORT(0),
  MEMORY_GROW(1),
  MEMORY_INIT(2),
  DATA_DROP(3),
  TABLE_GET(4),
  TABLE_SET(5),
  TABLE_GROW(6),
  TABLE_FILL(7),
  TABLE_COPY(8),
  TABLE_INIT(9),
  ELEM_DROP(10);

  private static final HostCall[] BY_NUMBER = values();

  private final int number;

  HostCall(int number) {
    this.number = number;
  }

  static HostCall of(int number) {
    HostCall call = BY_NUMBER[number];
    if (call.number != number) {
      throw new IllegalStateException("host calls are not in the order of their numbers");
    }
    return call;
  }

  int number() {
    return number;
  }
}
