package io.turboprop.proplet.engine.wasm;

import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.wasm.types.MemoryLimits;

/**
 * What one guest runs in: its memory and its machine. For its thread, except {@link #interrupt}.
 */
interface Room extends AutoCloseable {

  /**
   * @throws MemoryRefusedException if the initial pages are more than the budget has left
   */
  Memory memory(MemoryLimits limits);

  Machine machine(Instance instance);

  /** Asks the guest to end; its thread is interrupted besides. */
  void interrupt();

  /** Gives everything back. */
  @Override
  void close();
}
