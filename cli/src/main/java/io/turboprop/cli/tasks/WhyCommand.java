package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "why",
    description = "Tell why a task waits, or why it ran where it did, attempt by attempt")
public final class WhyCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", description = "Id of the task")
  String id = "";

  @Override
  protected ExitCode run(Session session) {
    JsonNode placement =
        session.client().get(Query.path("tasks", id, "placement").toString()).json();
    if (session.printer().table()) {
      session.printer().raw(PlacementText.why(placement, session.now()));
    } else {
      session.printer().tree(placement);
    }
    return ExitCode.OK;
  }
}
