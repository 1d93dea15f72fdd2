package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.config.DurationText;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What becomes of a task when things go wrong. Only flags that were given become fields; what they
 * may hold is the manager's to say.
 */
final class PolicyFlags {
  @Option(
      names = "--max-attempts",
      paramLabel = "N",
      description = "Attempts that may fail by the task's own doing. Default: 1")
  @Nullable Integer maxAttempts;

  @Option(
      names = "--retry-on",
      split = ",",
      paramLabel = "REASON",
      description =
          "Failures to repeat: trap, exit_code, deadline, out_of_memory, task_error. Default: all")
  @Nullable List<String> retryOn;

  @Option(
      names = "--retry-base",
      paramLabel = "TIME",
      description = "Delay after the first failure, doubled with each. Default: 1s")
  @Nullable Duration retryBase;

  @Option(
      names = "--retry-cap",
      paramLabel = "TIME",
      description = "Longest delay between two attempts. Default: 1m")
  @Nullable Duration retryCap;

  @Option(
      names = "--retry-jitter",
      paramLabel = "0-1",
      description = "Part of the delay that chance may take away. Default: 0.2")
  @Nullable Double retryJitter;

  @Option(
      names = "--retry-reset-after",
      paramLabel = "TIME",
      description = "An attempt that ran so long makes earlier failures forgotten. Default: 10m")
  @Nullable Duration retryResetAfter;

  @Option(
      names = "--semantics",
      paramLabel = "WORD",
      description = "at-least-once or at-most-once. Default: at-least-once")
  @Nullable String semantics;

  @Option(
      names = "--schedule-to-start",
      paramLabel = "TIME",
      description = "Longest wait for an attempt's begin")
  @Nullable Duration scheduleToStart;

  @Option(
      names = "--start-to-close",
      paramLabel = "TIME",
      description = "Longest run of an attempt, counted by the manager")
  @Nullable Duration startToClose;

  @Option(
      names = "--schedule-to-close",
      paramLabel = "TIME",
      description = "Longest time from start to end, retries included")
  @Nullable Duration scheduleToClose;

  @Option(
      names = "--heartbeat-timeout",
      paramLabel = "TIME",
      description = "Longest silence of the proplet that runs it")
  @Nullable Duration heartbeat;

  @Option(
      names = "--restart",
      paramLabel = "WHEN",
      description = "What follows when a daemon ends: no, on-failure or always. Default: no")
  @Nullable String restart;

  /** Adds the given ones to a request. */
  void addTo(ObjectNode task) {
    if (maxAttempts != null) {
      task.withObject("/retry").put("max_attempts", maxAttempts);
    }
    time(task, "/retry/backoff", "base", retryBase);
    time(task, "/retry/backoff", "cap", retryCap);
    if (retryJitter != null) {
      task.withObject("/retry/backoff").put("jitter", retryJitter);
    }
    if (retryOn != null) {
      ArrayNode reasons = task.withObject("/retry").putArray("on");
      retryOn.forEach(reasons::add);
    }
    time(task, "/retry", "reset_after", retryResetAfter);
    text(task, "semantics", semantics);
    time(task, "/timeouts", "schedule_to_start", scheduleToStart);
    time(task, "/timeouts", "start_to_close", startToClose);
    time(task, "/timeouts", "schedule_to_close", scheduleToClose);
    time(task, "/timeouts", "heartbeat", heartbeat);
    text(task, "restart", restart);
  }

  private static void time(ObjectNode task, String in, String field, @Nullable Duration value) {
    if (value != null) {
      task.withObject(in).put(field, DurationText.of(value));
    }
  }

  private static void text(ObjectNode task, String field, @Nullable String value) {
    if (value != null) {
      task.put(field, value);
    }
  }
}
