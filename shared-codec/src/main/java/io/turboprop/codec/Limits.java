package io.turboprop.codec;

import io.turboprop.model.RunLimits;
import java.util.OptionalLong;

/** {@code limits} of a task, the same in orders, in what users send and in what they get. */
public final class Limits {
  private Limits() {}

  /**
   * @param fields of the object itself
   * @throws MalformedMessageException if one is negative, no whole number or out of range
   */
  public static RunLimits read(Fields fields) {
    OptionalLong stack = optional(fields, "stack_bytes");
    if (stack.isPresent() && stack.getAsLong() < RunLimits.LEAST_STACK) {
      throw fields.wrong("stack_bytes", "must be 0 or at least " + RunLimits.LEAST_STACK);
    }
    return new RunLimits(
        limit(fields, "deadline_ms"),
        limit(fields, "memory_bytes"),
        limit(fields, "output_bytes"),
        optional(fields, "cpu_ms"),
        stack,
        optional(fields, "table_entries"),
        optional(fields, "open_files"),
        optional(fields, "log_bytes_per_second"));
  }

  private static long limit(Fields fields, String name) {
    return fields.whole(name, 0, Long.MAX_VALUE, 0);
  }

  private static OptionalLong optional(Fields fields, String name) {
    long limit = limit(fields, name);
    return limit == 0 ? OptionalLong.empty() : OptionalLong.of(limit);
  }

  /** Those that are set. */
  public static void write(JsonOut out, RunLimits limits) {
    out.wholeIf("deadline_ms", limits.deadlineMs());
    out.wholeIf("memory_bytes", limits.memoryBytes());
    out.wholeIf("output_bytes", limits.outputBytes());
    write(out, "cpu_ms", limits.cpuMs());
    write(out, "stack_bytes", limits.stackBytes());
    write(out, "table_entries", limits.tableEntries());
    write(out, "open_files", limits.openFiles());
    write(out, "log_bytes_per_second", limits.logBytesPerSecond());
  }

  private static void write(JsonOut out, String name, OptionalLong limit) {
    limit.ifPresent(value -> out.whole(name, value));
  }
}
