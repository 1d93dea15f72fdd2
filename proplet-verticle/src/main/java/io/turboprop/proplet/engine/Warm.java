package io.turboprop.proplet.engine;

import java.util.concurrent.CompletionStage;

/**
 * An instance of a module that is kept to be called: made before the first call, and called again
 * after it, with what the calls before left in its memory, as long as {@link #isUsable}. All
 * methods may be called from any thread and return at once.
 */
public interface Warm extends AutoCloseable {

  /**
   * Completes when the instance can be called, exceptionally never: with a failure if it cannot be
   * made, and then it is of no use.
   */
  CompletionStage<Readiness> ready();

  /** Whether an instance came to be. */
  sealed interface Readiness {
    /**
     * It did.
     *
     * @param again whether it can be called more than once: a command cannot
     * @param cgi whether what it writes begins with headers, as the output of CGI programs does, if
     *     the call is one of CGI; else that is for whoever made the module to say
     */
    record Ready(boolean again, boolean cgi) implements Readiness {
      public Ready(boolean again) {
        this(again, false);
      }
    }

    /** It did not. */
    record NotReady(RunOutcome.Failed why) implements Readiness {}
  }

  /**
   * Calls it. One call at a time: the next one only after the outcome of this one.
   *
   * @param output told what the guest writes, while it writes
   * @return completes exactly once, never exceptionally, on a thread of the engine
   */
  CompletionStage<RunOutcome> call(Invocation invocation, OutputListener output);

  /**
   * Whether another call may come. Not after a trap, an exit, a deadline, a command's end or {@link
   * #close}: what such a call leaves in memory is not to be trusted.
   */
  boolean isUsable();

  /** Of all calls together; memory as it is now. */
  RunUsage usage();

  /** Ends the call under way, which then fails as stopped, and gives everything back. */
  @Override
  void close();
}
