package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand.Session;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.output.TaskStates;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a task has ended: the manager answers when it has. One that does not know how to wait
 * is asked again, at first often, then less often. A manager that restarts meanwhile is waited for
 * as well, but not for ever.
 */
final class Waiting {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_ABSENCE = Duration.ofSeconds(30);

  /** How long the manager is asked to wait at a time. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  /** What its answer may take beyond that. */
  private static final Duration GRACE = Duration.ofSeconds(15);

  /** Shorter waits are nobody's concern. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Session session;
  private final String id;
  private final @Nullable Duration timeout;
  private final Instant begin;
  private @Nullable Instant absentSince;
  private String told = "";

  /**
   * @param timeout null: no limit
   */
  Waiting(Session session, String id, @Nullable Duration timeout) {
    this.session = session;
    this.id = id;
    this.timeout = timeout;
    this.begin = session.now();
  }

  /** The task in its terminal state; fails with exit code 6 when the time is over. */
  JsonNode untilEnded() {
    Duration pause = FIRST_PAUSE;
    while (true) {
      Duration wait = left().compareTo(atMost()) < 0 ? left() : atMost();
      Instant asked = session.now();
      JsonNode task = look(wait);
      if (task != null && TaskStates.terminal(TaskStates.of(task))) {
        return task;
      }
      if (task != null) {
        tellWhyItWaits(task);
      }
      Duration left = left();
      if (left.isZero() || left.isNegative()) {
        throw tooLate(task);
      }
      if (task != null && Duration.between(asked, session.now()).compareTo(wait) >= 0) {
        continue;
      }
      if (!session.surroundings().waitFor(left.compareTo(pause) < 0 ? left : pause)) {
        throw new CommandException(ExitCode.FAILED, "interrupted while waiting for task " + id);
      }
      Duration longer = pause.multipliedBy(3).dividedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
  }

  /** The first answer comes soon enough to say what the task waits for. */
  private Duration atMost() {
    boolean soon = Duration.between(begin, session.now()).compareTo(PATIENCE) < 0;
    return soon ? PATIENCE.plusMillis(100) : LONGEST_WAIT;
  }

  /** A person who waits for a task that waits is told what for, once for each reason. */
  private void tellWhyItWaits(JsonNode task) {
    String reason = task.path("reason").asText("");
    boolean waits = task.path("phase").asText().equals("queued") && !reason.equals(told);
    if (waits && Duration.between(begin, session.now()).compareTo(PATIENCE) > 0) {
      told = reason;
      session
          .printer()
          .note("task %s waits (%s): %s".formatted(id, reason, task.path("message").asText("")));
    }
  }

  private @Nullable JsonNode look(Duration wait) {
    try {
      Query query = Query.path("tasks", id).add("wait", Math.max(0, wait.toMillis()) + "ms");
      JsonNode task = session.client().patient(wait.plus(GRACE)).get(query.toString()).json();
      absentSince = null;
      return task;
    } catch (CommandException e) {
      Instant since = absentSince == null ? session.now() : absentSince;
      absentSince = since;
      Duration absence = Duration.between(since, session.now());
      if (e.exitCode() != ExitCode.UNREACHABLE || absence.compareTo(LONGEST_ABSENCE) > 0) {
        throw e;
      }
      return null;
    }
  }

  private Duration left() {
    return timeout == null ? LONGEST_WAIT : timeout.minus(Duration.between(begin, session.now()));
  }

  private CommandException tooLate(@Nullable JsonNode task) {
    String state = task == null ? "out of sight" : TaskStates.name(TaskStates.of(task));
    String message = task == null ? "" : task.path("message").asText("");
    return new CommandException(
        ExitCode.TIMEOUT,
        "task %s is still %s after %s%s"
            .formatted(
                id,
                state,
                String.valueOf(timeout).substring(2).toLowerCase(java.util.Locale.ROOT),
                message.isEmpty() ? "" : ": " + message));
  }
}
