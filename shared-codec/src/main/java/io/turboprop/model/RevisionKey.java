package io.turboprop.model;

/**
 * Tells one revision from every other there ever was, also from one that had its name before.
 *
 * @param uid of the function
 * @param number of the revision, from 1
 */
public record RevisionKey(String uid, long number) {
  /** The attempt under which {@link #log} is found. */
  public static final int LOG_ATTEMPT = 1;

  /**
   * @throws IllegalArgumentException if the uid is no identifier, or the number is not positive
   */
  public RevisionKey {
    Identifier.require("uid", uid);
    if (number < 1) {
      throw new IllegalArgumentException("revision number must be at least 1, is " + number);
    }
  }

  /** Whose log holds what instances of the revision write, among those of tasks. */
  public TaskId log() {
    return new TaskId("fn:" + this);
  }

  /** The uid and the number, as in {@code 7f3…-12}. */
  @Override
  public String toString() {
    return uid + "-" + number;
  }
}
