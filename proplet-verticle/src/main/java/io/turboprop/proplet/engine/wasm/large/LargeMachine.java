package io.turboprop.proplet.engine.wasm.large;

import java.util.Arrays;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import run.endive.runtime.CallResult;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;

/** Endive's machine, but for the functions that are compiled here. For the guest's thread. */
final class LargeMachine implements Machine {
  private final Instance instance;
  private final Machine endive;
  private final Map<Integer, LargeFunction> functions;
  private final IntUnaryOperator parameters;

  /**
   * @param parameters how many a function has
   */
  LargeMachine(
      Instance instance,
      Machine endive,
      Map<Integer, LargeFunction> functions,
      IntUnaryOperator parameters) {
    this.instance = instance;
    this.endive = endive;
    this.functions = functions;
    this.parameters = parameters;
  }

  @Override
  public long[] call(int function, long[] arguments) {
    LargeFunction large = functions.get(function);
    return large == null ? endive.call(function, arguments) : call(large, arguments);
  }

  @Override
  public long[] call(int function, long[] arguments, Object[] references) {
    LargeFunction large = functions.get(function);
    return large == null ? endive.call(function, arguments, references) : call(large, arguments);
  }

  @Override
  public CallResult callWithRefs(int function, long[] arguments, Object[] references) {
    LargeFunction large = functions.get(function);
    return large == null
        ? endive.callWithRefs(function, arguments, references)
        : CallResult.of(call(large, arguments), null);
  }

  /** As long as one function takes the place of another, on the same stack. */
  private long[] call(LargeFunction first, long[] arguments) {
    LargeFunction large = first;
    long[] frame = Arrays.copyOf(arguments, large.frameSize());
    while (true) {
      Access.checkInterrupt();
      int how = large.code().run(frame, instance.memory(), instance);
      if (how == LargeClass.RETURN) {
        return Arrays.copyOf(frame, large.results());
      }
      int next = LargeClass.tailCall(how);
      LargeFunction other = functions.get(next);
      int taken = parameters.applyAsInt(next);
      if (other == null) {
        return endive.call(next, Arrays.copyOf(frame, taken));
      }
      frame = Arrays.copyOf(Arrays.copyOf(frame, taken), other.frameSize());
      large = other;
    }
  }
}
