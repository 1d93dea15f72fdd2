package io.turboprop.proplet.engine.wasm.large;

import java.util.Map;
import run.endive.runtime.CallResult;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;

/** Endive's machine, but for the functions that are compiled here. For the guest's thread. */
final class LargeMachine implements Machine {
  private final Instance instance;
  private final Machine endive;
  private final Map<Integer, LargeFunction> functions;

  LargeMachine(Instance instance, Machine endive, Map<Integer, LargeFunction> functions) {
    this.instance = instance;
    this.endive = endive;
    this.functions = functions;
  }

  @Override
  public long[] call(int function, long[] arguments) {
    LargeFunction large = functions.get(function);
    return large == null ? endive.call(function, arguments) : large.call(instance, arguments);
  }

  @Override
  public long[] call(int function, long[] arguments, Object[] references) {
    LargeFunction large = functions.get(function);
    return large == null
        ? endive.call(function, arguments, references)
        : large.call(instance, arguments);
  }

  @Override
  public CallResult callWithRefs(int function, long[] arguments, Object[] references) {
    LargeFunction large = functions.get(function);
    return large == null
        ? endive.callWithRefs(function, arguments, references)
        : CallResult.of(large.call(instance, arguments), null);
  }
}
