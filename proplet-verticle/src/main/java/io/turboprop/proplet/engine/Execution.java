package io.turboprop.proplet.engine;

import java.util.concurrent.CompletionStage;

/**
 * One run under way, or over. All methods may be called from any thread, in any order, any number
 * of times.
 */
public interface Execution {

  /**
   * Completes exactly once, never exceptionally, on a thread of the engine: go back to your own
   * before you touch your state. The same stage each time.
   */
  CompletionStage<RunOutcome> outcome();

  /**
   * Asks the run to end; returns at once. The outcome is {@link FailureKind#STOPPED}, unless the
   * run was over before the request reached it. Also stops a run that still waits for its module to
   * be compiled.
   */
  void stop();

  /** What the run uses now; after its end, what it used in all. */
  RunUsage usage();
}
