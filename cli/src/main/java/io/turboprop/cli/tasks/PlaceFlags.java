package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ByteSize;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What a task asks of its place. Only flags that were given become fields; what they may hold is
 * the manager's to say.
 */
final class PlaceFlags {
  @Option(
      names = "--cpu-millis",
      paramLabel = "N",
      description = "Thousandths of a processor to reserve for each attempt")
  @Nullable Long cpuMillis;

  @Option(
      names = "--reserve-memory",
      paramLabel = "SIZE",
      description = "Memory to reserve at the proplet, for example 64MiB")
  @Nullable ByteSize memory;

  @Option(names = "--reserve-disk", paramLabel = "SIZE", description = "Disk to reserve there")
  @Nullable ByteSize disk;

  @Option(names = "--slots", paramLabel = "N", description = "Slots to reserve there")
  @Nullable Long slots;

  @Option(
      names = "--constraint",
      paramLabel = "TEXT",
      description =
          "What the proplet must meet, for example region=eu, 'arch in (x86_64, aarch64)', 'gpu"
              + " exists'; repeated for more")
  @Nullable List<String> constraints;

  @Option(
      names = "--affinity",
      paramLabel = "WEIGHT:TEXT",
      description = "A wish of -100 to 100, for example 50:zone=a; repeated for more")
  @Nullable List<String> affinity;

  @Option(
      names = "--spread",
      paramLabel = "LABEL",
      description = "Spread tasks of this name over the values of a label")
  @Nullable String spread;

  @Option(
      names = "--anti-affinity",
      paramLabel = "KEY",
      description = "Never on a proplet that has another task with this key")
  @Nullable String antiAffinity;

  @Option(
      names = "--strategy",
      paramLabel = "WORD",
      description =
          "round-robin, least-loaded, bin-pack, spread, e-pvm, epvm-cube or greedy. Default: the"
              + " manager's")
  @Nullable String strategy;

  @Option(names = "--queue", paramLabel = "NAME", description = "Queue in which it waits")
  @Nullable String queue;

  @Option(
      names = "--max-concurrent",
      paramLabel = "KEY=N",
      description = "At most N tasks with this key at a time")
  @Nullable String maxConcurrent;

  /** Adds the given ones to a request. */
  void addTo(ObjectNode task) {
    number(task, "cpu_millis", cpuMillis);
    number(task, "memory_bytes", memory == null ? null : memory.bytes());
    number(task, "disk_bytes", disk == null ? null : disk.bytes());
    number(task, "slots", slots);
    if (constraints != null) {
      ArrayNode array = task.putArray("constraints");
      constraints.forEach(array::add);
    }
    if (affinity != null) {
      ArrayNode array = task.putArray("affinity");
      affinity.forEach(text -> affinity(array.addObject(), text));
    }
    text(task, "spread", spread);
    text(task, "anti_affinity", antiAffinity);
    text(task, "strategy", strategy);
    text(task, "queue", queue);
    if (maxConcurrent != null) {
      int equals = maxConcurrent.lastIndexOf('=');
      String key = maxConcurrent.substring(0, Math.max(0, equals));
      long most = number("--max-concurrent", maxConcurrent.substring(equals + 1), "db=3");
      task.putObject("max_concurrent").put("key", key).put("most", most);
    }
  }

  private static void affinity(ObjectNode wish, String text) {
    int colon = text.indexOf(':');
    wish.put("constraint", text.substring(colon + 1));
    wish.put("weight", number("--affinity", text.substring(0, Math.max(0, colon)), "50:zone=a"));
  }

  private static long number(String flag, String text, String example) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new CommandException(
          ExitCode.USAGE, "%s must look like %s".formatted(flag, example), e);
    }
  }

  private static void number(ObjectNode task, String name, @Nullable Long number) {
    if (number != null) {
      task.withObject("/resources").put(name, number);
    }
  }

  private static void text(ObjectNode task, String name, @Nullable String text) {
    if (text != null) {
      task.put(name, text);
    }
  }
}
