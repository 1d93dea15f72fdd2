package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand.Session;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.output.TaskStates;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --wait} and its limit. */
final class WaitOptions {
  @Option(names = "--wait", description = "Wait until the task has ended")
  boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Wait no longer than this (exit code 6)")
  @Nullable Duration timeout;

  boolean wanted() {
    return wait || timeout != null;
  }

  JsonNode untilEnded(Session session, String id) {
    return new Waiting(session, id, timeout).untilEnded();
  }

  /** What a task's end means for the exit code. */
  static ExitCode codeOf(JsonNode task) {
    int state = TaskStates.of(task);
    return state == TaskStates.FAILED || state == TaskStates.INTERRUPTED
        ? ExitCode.FAILED
        : ExitCode.OK;
  }
}
