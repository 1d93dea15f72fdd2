package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.wasm.redline.FastTier;
import io.turboprop.proplet.engine.wasm.redline.LoadedModule;
import io.turboprop.proplet.engine.wasm.redline.NativeGuest;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;

/**
 * A module as machine code.
 *
 * @param code held for this run
 */
record NativeProgram(LoadedModule code) implements Program {

  @Override
  public String tier() {
    return FastTier.NAME;
  }

  @Override
  public WasmModule module() {
    return code.module();
  }

  @Override
  public long stackReserveBytes() {
    return NativeGuest.STACK_RESERVE_BYTES;
  }

  @Override
  public Room open(MemoryBudget budget, int stackBytes) {
    return new NativeRoom(new NativeGuest(code, stackBytes), budget);
  }

  @Override
  public void close() {
    code.release();
  }

  private record NativeRoom(NativeGuest guest, MemoryBudget budget) implements Room {
    @Override
    public Memory memory(MemoryLimits limits) {
      int pages = limits.initialPages();
      if (pages > Memory.RUNTIME_MAX_PAGES || !budget.take(pages)) {
        throw new MemoryRefusedException(pages, budget);
      }
      return guest.memory(limits, budget);
    }

    @Override
    public Machine machine(Instance instance) {
      return guest.machine(instance);
    }

    @Override
    public void interrupt() {
      guest.interrupt();
    }

    @Override
    public void close() {
      guest.close();
    }
  }
}
