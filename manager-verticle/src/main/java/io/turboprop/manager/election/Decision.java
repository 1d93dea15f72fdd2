package io.turboprop.manager.election;

/** What one manager has to do next about the lead. */
public sealed interface Decision {

  /** Begin to decide, with this epoch. */
  record TakeOver(long epoch) implements Decision {}

  /**
   * Stop to decide at once.
   *
   * @param why for people
   */
  record StepDown(String why) implements Decision {}

  /** Go on as before. */
  record Stay() implements Decision {}
}
