package io.turboprop.proplet.engine.wasm.large;

import run.endive.runtime.Instance;
import run.endive.runtime.Memory;

/** One function, compiled. Implemented by generated classes; safe for all threads. */
public interface LargeCode {

  /**
   * Runs the function on the caller's thread.
   *
   * @param frame arguments, then zeros for the other locals and operands; the function's results
   *     when it returns, from the first entry on
   * @param memory the guest's, or null
   * @return {@link LargeClass#RETURN}, or which function takes its place: see {@link
   *     LargeClass#tailCall}, whose arguments then lie in the frame instead of results
   */
  int run(long[] frame, Memory memory, Instance instance);
}
