package io.turboprop.codec;

import io.turboprop.model.RunLimits;

/** {@code limits} of a task, the same in orders, in what users send and in what they get. */
public final class Limits {
  private Limits() {}

  /**
   * @param fields of the object itself
   * @throws MalformedMessageException if one is negative, no whole number or out of range
   */
  public static RunLimits read(Fields fields) {
    long stack = limit(fields, "stack_bytes");
    if (stack > 0 && stack < RunLimits.LEAST_STACK) {
      throw fields.wrong("stack_bytes", "must be 0 or at least " + RunLimits.LEAST_STACK);
    }
    return new RunLimits(
        limit(fields, "deadline_ms"),
        limit(fields, "cpu_ms"),
        limit(fields, "memory_bytes"),
        limit(fields, "output_bytes"),
        stack,
        limit(fields, "table_entries"),
        limit(fields, "open_files"),
        limit(fields, "log_bytes_per_second"));
  }

  private static long limit(Fields fields, String name) {
    return fields.whole(name, 0, Long.MAX_VALUE, 0);
  }

  /** Those that are set. */
  public static void write(JsonOut out, RunLimits limits) {
    out.wholeIf("deadline_ms", limits.deadlineMs());
    out.wholeIf("cpu_ms", limits.cpuMs());
    out.wholeIf("memory_bytes", limits.memoryBytes());
    out.wholeIf("output_bytes", limits.outputBytes());
    out.wholeIf("stack_bytes", limits.stackBytes());
    out.wholeIf("table_entries", limits.tableEntries());
    out.wholeIf("open_files", limits.openFiles());
    out.wholeIf("log_bytes_per_second", limits.logBytesPerSecond());
  }
}
