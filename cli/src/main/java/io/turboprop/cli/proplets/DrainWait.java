package io.turboprop.cli.proplets;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand.Session;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a drained proplet has no tasks, and tells how many are left. A manager that restarts
 * meanwhile is waited for as well, but not for ever.
 */
final class DrainWait {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_ABSENCE = Duration.ofSeconds(30);

  private final Session session;
  private final String id;
  private final @Nullable Duration timeout;
  private final Instant begin;
  private Instant lastAnswer;
  private int told;

  /**
   * @param timeout null: no limit
   */
  DrainWait(Session session, String id, @Nullable Duration timeout) {
    this.session = session;
    this.id = id;
    this.timeout = timeout;
    this.begin = session.now();
    this.lastAnswer = begin;
  }

  /** The proplet when it has no tasks; fails if somebody lifts the drain meanwhile. */
  JsonNode untilEmpty(JsonNode drained) {
    JsonNode proplet = drained;
    while (left(proplet) > 0) {
      if (!proplet.path("draining").asBoolean()) {
        throw new CommandException(
            ExitCode.FAILED, "proplet %s is not drained any more; it has tasks".formatted(id));
      }
      tell(left(proplet));
      if (timeout != null && Duration.between(begin, session.now()).compareTo(timeout) >= 0) {
        throw new CommandException(
            ExitCode.TIMEOUT,
            "proplet %s still has %d tasks; the drain goes on".formatted(id, told));
      }
      if (!session.surroundings().waitFor(PAUSE)) {
        throw new CommandException(
            ExitCode.FAILED, "interrupted; the drain of proplet %s goes on".formatted(id));
      }
      proplet = look(proplet);
    }
    return proplet;
  }

  /** Tasks that the drain waits for. */
  private static int left(JsonNode proplet) {
    return proplet.path("drain_tasks").asInt(proplet.path("task_count").asInt());
  }

  private void tell(int left) {
    if (left != told) {
      told = left;
      session
          .printer()
          .note("proplet %s: %d task%s left".formatted(id, left, left == 1 ? "" : "s"));
    }
  }

  private JsonNode look(JsonNode last) {
    try {
      JsonNode proplet = session.client().get(Query.path("proplets", id).toString()).json();
      lastAnswer = session.now();
      return proplet;
    } catch (CommandException e) {
      Duration absence = Duration.between(lastAnswer, session.now());
      if (e.exitCode() != ExitCode.UNREACHABLE || absence.compareTo(LONGEST_ABSENCE) > 0) {
        throw e;
      }
      return last;
    }
  }
}
