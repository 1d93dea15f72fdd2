package io.turboprop.proplet.engine.wasm;

import run.endive.wasm.WasmModule;

/** A module that one of the tiers has made ready, held for one run. */
interface Program extends AutoCloseable {

  /** Name of the tier. */
  String tier();

  WasmModule module();

  /** What the thread of a guest needs of stack beside the guest's own limit. */
  long stackReserveBytes();

  /** Room for one guest; called by its thread. */
  Room open(MemoryBudget budget, int stackBytes);

  /** The run needs it no more; called once, after its room was closed. */
  @Override
  void close();
}
