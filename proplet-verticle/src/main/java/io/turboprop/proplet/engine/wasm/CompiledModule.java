package io.turboprop.proplet.engine.wasm;

import java.util.function.Function;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;

/**
 * A module ready to be instantiated on Endive any number of times, by any thread. The garbage
 * collector sees to what its guests leave.
 *
 * @param wasmBytes size of the module as it was read
 */
record CompiledModule(WasmModule module, Function<Instance, Machine> machines, long wasmBytes)
    implements Program {

  @Override
  public String tier() {
    return WasmEngine.ENDIVE;
  }

  @Override
  public long stackReserveBytes() {
    return 0;
  }

  @Override
  public Room open(MemoryBudget budget, int stackBytes) {
    return new HeapRoom(machines, budget);
  }

  @Override
  public void close() {}

  private record HeapRoom(Function<Instance, Machine> machines, MemoryBudget budget)
      implements Room {
    @Override
    public Memory memory(MemoryLimits limits) {
      return new FlatMemory(limits, budget);
    }

    @Override
    public Machine machine(Instance instance) {
      return machines.apply(instance);
    }

    /** Compiled code looks at its thread's interrupt. */
    @Override
    public void interrupt() {}

    @Override
    public void close() {}
  }
}
