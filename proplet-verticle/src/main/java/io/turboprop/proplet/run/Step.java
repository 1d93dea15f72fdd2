package io.turboprop.proplet.run;

/**
 * What has to be done next. A value; the agent carries it out, in the order of the list. {@code
 * run} is the number of a run, unique in this process.
 */
public sealed interface Step {

  /**
   * Write down that the attempt is taken over, then tell {@link Runs#accepted} or {@link
   * Runs#notAccepted}.
   */
  record Accept(Attempt attempt) implements Step {}

  /** Bring the program here, then tell {@link Runs#imageReady} or {@link Runs#imageFailed}. */
  record Fetch(long run, RunSpec spec) implements Step {}

  /** Nobody waits for this program any more; let go of the image. */
  record Release(long run) implements Step {}

  /** Start the guest, then tell {@link Runs#guestEnded}. */
  record Launch(long run, RunSpec spec) implements Step {}

  /** Ask the guest to end. */
  record Halt(long run) implements Step {}

  /** Tell whoever ordered it. */
  record Say(Note note, boolean daemon) implements Step {}

  /** Nothing is done about an order, and why. */
  record Ignore(Attempt attempt, String why) implements Step {}
}
