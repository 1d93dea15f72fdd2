package io.turboprop.wire;

import io.turboprop.model.BootId;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.TaskId;
import java.time.Instant;
import java.util.Optional;

/** Messages of upstream's dialect from a worker to the manager (wire reference §3). */
public sealed interface PropletMessage {

  /** §3.1. {@code boot} is ours; upstream workers send none. */
  record Registration(
      PropletId proplet, String namespace, PropletMetadata metadata, Optional<BootId> boot)
      implements PropletMessage {}

  /**
   * §3.2, and the last will.
   *
   * @param alive false for a will or a clean goodbye ({@code "status":"offline"})
   * @param boot ours; lets a late will of an older boot be recognised
   * @param clean ours; a goodbye that the proplet said itself and not the broker in its name
   * @param pulse ours; not in wills and goodbyes
   */
  record Heartbeat(
      PropletId proplet,
      boolean alive,
      String namespace,
      Optional<BootId> boot,
      boolean clean,
      Optional<Pulse> pulse)
      implements PropletMessage {

    /** A sign of life as upstream workers give it. */
    public static Heartbeat alive(PropletId proplet, String namespace) {
      return new Heartbeat(proplet, true, namespace, Optional.empty(), false, Optional.empty());
    }

    /** What the broker says for a proplet that vanished. */
    public static Heartbeat will(PropletId proplet, String namespace, Optional<BootId> boot) {
      return new Heartbeat(proplet, false, namespace, boot, false, Optional.empty());
    }
  }

  /**
   * What a native proplet says with each sign of life.
   *
   * @param intervalMs until the next one, 1 to a day
   * @param holdings of the attempts in its hands
   * @param serving the newest serial of {@link Serving} in this boot, 0 if it has said nothing yet
   * @param images how full the place is where images are kept; empty from those that do not say
   * @param load of its machine; empty from those that do not say
   */
  record Pulse(
      long intervalMs,
      Holdings holdings,
      long serving,
      Optional<CacheUsage> images,
      Optional<MachineLoad> load) {
    public static final long MAX_INTERVAL_MS = 86_400_000;

    public Pulse {
      if (intervalMs < 1 || intervalMs > MAX_INTERVAL_MS) {
        throw new IllegalArgumentException(
            "interval must be 1 to " + MAX_INTERVAL_MS + " ms, is " + intervalMs);
      }
      if (serving < 0) {
        throw new IllegalArgumentException("serving must not be negative, is " + serving);
      }
    }
  }

  /**
   * §3.3.
   *
   * @param proplet absent in federated results and in the embedded dialect
   * @param results any JSON value, empty if the field was missing
   * @param error empty text and null count as absent
   */
  record TaskResult(
      TaskId task, Optional<PropletId> proplet, Optional<JsonText> results, Optional<String> error)
      implements PropletMessage {}

  /**
   * §3.4.
   *
   * @param invocation from the command; unknown ones are dropped
   * @param proplet empty if the worker does not say who it is
   * @param error empty text and null count as absent
   */
  record InvokeResult(
      TaskId task,
      String invocation,
      Optional<PropletId> proplet,
      String results,
      Optional<String> error)
      implements PropletMessage {
    /** What an error says, among other things, if the worker does not hold the task. */
    public static final String NOT_PRECOMPILED = "has not been precompiled";
  }

  /**
   * §3.5.
   *
   * @param timestamp empty if it came in a form that is no point in time; the receiver then uses
   *     its own clock
   */
  record WorkerMetrics(
      PropletId proplet,
      String namespace,
      Optional<Instant> timestamp,
      CpuMetrics cpu,
      MemoryMetrics memory)
      implements PropletMessage {}

  /** §3.6. */
  record TaskMetrics(
      TaskId task,
      PropletId proplet,
      TaskUsage usage,
      Optional<TaskUsageSummary> summary,
      Optional<Instant> timestamp)
      implements PropletMessage {}

  /**
   * @param percent mean load of the machine's cores, 0 to 100
   */
  record CpuMetrics(double userSeconds, double systemSeconds, double percent) {}

  /** All in bytes; the container figures are 0 outside of one. */
  record MemoryMetrics(
      long rssBytes,
      long heapAllocBytes,
      long heapSysBytes,
      long heapInuseBytes,
      long containerUsageBytes,
      long containerLimitBytes) {}

  /**
   * One sample of a running task. Percentages 0 to 100 of one core; 0 for what was not measured.
   */
  record TaskUsage(
      double cpuPercent,
      long memoryBytes,
      double memoryPercent,
      long diskReadBytes,
      long diskWriteBytes,
      long uptimeSeconds,
      int threadCount,
      int fileDescriptorCount) {}

  /** What the worker's history of samples adds up to. */
  record TaskUsageSummary(
      double avgCpuUsage,
      double maxCpuUsage,
      long avgMemoryUsage,
      long maxMemoryUsage,
      long totalDiskRead,
      long totalDiskWrite,
      int sampleCount) {}
}
