package io.turboprop.model;

/**
 * What one run may use. 0 means "as configured on the proplet"; a proplet's own ceiling is never
 * exceeded.
 *
 * @param deadlineMs wall-clock milliseconds from the start of the guest, 0 or more
 * @param memoryBytes linear memory, 0 or more
 * @param outputBytes captured standard output and error, each, 0 or more
 */
public record RunLimits(long deadlineMs, long memoryBytes, long outputBytes) {
  public static final RunLimits UNSET = new RunLimits(0, 0, 0);

  public RunLimits {
    if (deadlineMs < 0 || memoryBytes < 0 || outputBytes < 0) {
      throw new IllegalArgumentException("limits must not be negative");
    }
  }
}
