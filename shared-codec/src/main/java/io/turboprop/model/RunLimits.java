package io.turboprop.model;

import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What one run may use. 0 or empty means "as configured on the proplet"; a proplet's own ceiling is
 * never exceeded. None is negative.
 *
 * @param deadlineMs wall-clock milliseconds from the start of the guest
 * @param memoryBytes linear memory
 * @param outputBytes captured standard output and error, each
 * @param cpuMs processor time of the guest in milliseconds
 * @param stackBytes of the guest's calls, {@value #LEAST_STACK} or more
 * @param tableEntries of all tables together
 * @param openFiles descriptors at a time, streams and directories included
 * @param logBytesPerSecond of the log that leave the proplet
 */
public record RunLimits(
    long deadlineMs,
    long memoryBytes,
    long outputBytes,
    OptionalLong cpuMs,
    OptionalLong stackBytes,
    OptionalLong tableEntries,
    OptionalLong openFiles,
    OptionalLong logBytesPerSecond) {
  /** Bytes below which no guest can do anything. */
  public static final long LEAST_STACK = 1 << 16;

  public static final RunLimits UNSET =
      new RunLimits(
          0,
          0,
          0,
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty());

  public RunLimits {
    LongStream optional =
        Stream.of(cpuMs, stackBytes, tableEntries, openFiles, logBytesPerSecond)
            .flatMapToLong(OptionalLong::stream);
    if (deadlineMs < 0
        || memoryBytes < 0
        || outputBytes < 0
        || optional.anyMatch(limit -> limit < 0)) {
      throw new IllegalArgumentException("limits must not be negative");
    }
    if (stackBytes.isPresent() && stackBytes.getAsLong() < LEAST_STACK) {
      throw new IllegalArgumentException(
          "a stack must have at least %d bytes, not %d"
              .formatted(LEAST_STACK, stackBytes.getAsLong()));
    }
  }

  public RunLimits withDeadlineMs(long other) {
    return new RunLimits(
        other,
        memoryBytes,
        outputBytes,
        cpuMs,
        stackBytes,
        tableEntries,
        openFiles,
        logBytesPerSecond);
  }
}
