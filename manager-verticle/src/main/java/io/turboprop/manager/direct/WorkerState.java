package io.turboprop.manager.direct;

/** How it stands with a proplet that is driven over HTTP. */
public sealed interface WorkerState {
  /** It was not reached yet. */
  record Trying() implements WorkerState {}

  /** It answered the last time. */
  record Driven() implements WorkerState {}

  /**
   * It did not, and is tried again.
   *
   * @param why fit for people
   */
  record Failing(String why) implements WorkerState {}
}
