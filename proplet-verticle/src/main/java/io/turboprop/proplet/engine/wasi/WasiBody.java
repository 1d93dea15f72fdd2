package io.turboprop.proplet.engine.wasi;

/** What a function does. */
@FunctionalInterface
interface WasiBody {

  /**
   * @param a the arguments, in the order of the specification
   */
  void run(Wasi wasi, Cells cells, long[] a) throws WasiError;
}
