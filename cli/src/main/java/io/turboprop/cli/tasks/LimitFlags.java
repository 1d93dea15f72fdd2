package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ByteSize;
import io.turboprop.cli.http.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a guest may use. Only flags that were given become fields. */
public final class LimitFlags {
  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      description = "Longest run time of an attempt, for example 30s")
  @Nullable Duration deadline;

  @Option(
      names = "--cpu-limit",
      paramLabel = "TIME",
      description = "Most processor time of an attempt, for example 10s")
  @Nullable Duration cpu;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "Most memory of the guest, for example 64MiB")
  @Nullable ByteSize memory;

  @Option(names = "--output-limit", paramLabel = "SIZE", description = "Most output kept as result")
  @Nullable ByteSize output;

  @Option(
      names = "--stack",
      paramLabel = "SIZE",
      description = "Stack of the guest's calls, at least 64KiB")
  @Nullable ByteSize stack;

  @Option(
      names = "--table-entries",
      paramLabel = "NUMBER",
      description = "Most entries of the guest's tables")
  @Nullable Integer tableEntries;

  @Option(
      names = "--open-files",
      paramLabel = "NUMBER",
      description = "Most files open at a time, streams and directories included")
  @Nullable Integer openFiles;

  @Option(
      names = "--log-rate",
      paramLabel = "SIZE",
      description = "Most of its log that is sent in a second, while somebody reads it")
  @Nullable ByteSize logRate;

  /** Adds {@code limits} if any was given. */
  public void addTo(ObjectNode task) {
    ObjectNode limits = Json.object();
    time(limits, "deadline_ms", deadline);
    time(limits, "cpu_ms", cpu);
    size(limits, "memory_bytes", memory);
    size(limits, "output_bytes", output);
    size(limits, "stack_bytes", stack);
    number(limits, "table_entries", tableEntries);
    number(limits, "open_files", openFiles);
    size(limits, "log_bytes_per_second", logRate);
    if (!limits.isEmpty()) {
      task.set("limits", limits);
    }
  }

  private static void time(ObjectNode limits, String name, @Nullable Duration time) {
    if (time != null) {
      limits.put(name, time.toMillis());
    }
  }

  private static void size(ObjectNode limits, String name, @Nullable ByteSize size) {
    if (size != null) {
      limits.put(name, size.bytes());
    }
  }

  private static void number(ObjectNode limits, String name, @Nullable Integer number) {
    if (number != null) {
      limits.put(name, number);
    }
  }
}
