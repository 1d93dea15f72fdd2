package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "stop", description = "Stop a task")
final class StopCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", description = "Id of the task")
  String id = "";

  @Mixin WaitOptions waiting = new WaitOptions();

  /** Tells the manager who stops. */
  static Map<String, String> by(Session session) {
    return Map.of("X-Turboprop-User", session.surroundings().asker());
  }

  /** With {@code --wait} any end is a success: being interrupted is what was asked for. */
  @Override
  protected ExitCode run(Session session) {
    JsonNode answer =
        session.client().post(Query.path("tasks", id, "stop").toString(), null, by(session)).json();
    if (!waiting.wanted()) {
      session.printer().done(answer, "stopped " + id);
      return ExitCode.OK;
    }
    JsonNode ended = waiting.untilEnded(session, id);
    session.printer().show(ended, one -> TaskTables.one(one, session.now()));
    return ExitCode.OK;
  }
}
