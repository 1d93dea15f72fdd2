package io.turboprop.proplet.engine.wasm.large;

import java.util.Arrays;
import run.endive.runtime.Instance;

/**
 * A compiled function. Safe for all threads.
 *
 * @param frameSize entries of its frame
 * @param results how many it has
 */
record LargeFunction(LargeCode code, int frameSize, int results) {

  long[] call(Instance instance, long[] arguments) {
    Access.checkInterrupt();
    long[] frame = Arrays.copyOf(arguments, frameSize);
    code.run(frame, instance.memory(), instance);
    return Arrays.copyOf(frame, results);
  }
}
