package io.turboprop.proplet.engine.wasm;

import run.endive.runtime.Memory;
import run.endive.wasm.WasmEngineException;

/** A module wants more memory at its start than its run may have. */
final class MemoryRefusedException extends WasmEngineException {
  private static final long serialVersionUID = 1;

  MemoryRefusedException(int pages, MemoryBudget budget) {
    super(
        "the module needs %d bytes of memory to start; the limit is %d bytes"
            .formatted((long) pages * Memory.PAGE_SIZE + budget.usedBytes(), budget.limitBytes()));
  }
}
