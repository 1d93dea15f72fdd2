package io.turboprop.model;

/**
 * What one run may use. 0 means "as configured on the proplet"; a proplet's own ceiling is never
 * exceeded. All are 0 or more.
 *
 * @param deadlineMs wall-clock milliseconds from the start of the guest
 * @param cpuMs processor time of the guest in milliseconds
 * @param memoryBytes linear memory
 * @param outputBytes captured standard output and error, each
 * @param stackBytes of the guest's calls, {@value #LEAST_STACK} or more unless 0
 * @param tableEntries of all tables together
 * @param openFiles descriptors at a time, streams and directories included
 * @param logBytesPerSecond of the log that leave the proplet
 */
public record RunLimits(
    long deadlineMs,
    long cpuMs,
    long memoryBytes,
    long outputBytes,
    long stackBytes,
    long tableEntries,
    long openFiles,
    long logBytesPerSecond) {
  /** Bytes below which no guest can do anything. */
  public static final long LEAST_STACK = 1 << 16;

  public static final RunLimits UNSET = new RunLimits(0, 0, 0, 0, 0, 0, 0, 0);

  public RunLimits {
    if (deadlineMs < 0
        || cpuMs < 0
        || memoryBytes < 0
        || outputBytes < 0
        || stackBytes < 0
        || tableEntries < 0
        || openFiles < 0
        || logBytesPerSecond < 0) {
      throw new IllegalArgumentException("limits must not be negative");
    }
    if (stackBytes > 0 && stackBytes < LEAST_STACK) {
      throw new IllegalArgumentException(
          "a stack must have at least %d bytes, not %d".formatted(LEAST_STACK, stackBytes));
    }
  }

  public RunLimits withDeadlineMs(long other) {
    return new RunLimits(
        other,
        cpuMs,
        memoryBytes,
        outputBytes,
        stackBytes,
        tableEntries,
        openFiles,
        logBytesPerSecond);
  }
}
