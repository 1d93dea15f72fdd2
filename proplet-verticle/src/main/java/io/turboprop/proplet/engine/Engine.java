package io.turboprop.proplet.engine;

/**
 * Runs guests. Safe to call from any thread, the event loop included: no method blocks. {@link
 * #close} stops what still runs; a {@link #start} after it answers with an execution that has
 * failed already.
 */
public interface Engine extends AutoCloseable {

  /** What this engine is; the same answer each time. */
  EngineInfo describe();

  /**
   * Begins one run and returns at once. Never throws for what is wrong with the request or the
   * module: such a run ends as {@link RunOutcome.Failed}. Calling twice with the same request is
   * two independent runs.
   */
  default Execution start(RunRequest request) {
    return start(request, OutputListener.NONE);
  }

  /**
   * As {@link #start(RunRequest)}.
   *
   * @param output told what the guest writes, while it writes
   */
  Execution start(RunRequest request, OutputListener output);

  /**
   * Makes an instance that stays to be called, and returns at once. Never throws for what is wrong
   * with the request or the module: such an instance is not ready. Engines that keep nothing
   * between calls make each call a run of its own, and find out what is wrong at the first.
   *
   * @param request what to make it of; its inputs, standard input and deadline do not matter, calls
   *     have their own
   */
  default Warm warm(RunRequest request) {
    return new RunPerCall(this, request);
  }

  /** Guests that go on although their runs are over, because they could not be made to end. */
  default int strays() {
    return 0;
  }

  /**
   * Stops every run, which then end as {@link FailureKind#STOPPED}, and frees threads. The second
   * call does nothing.
   */
  @Override
  void close();
}
