package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.http.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "scale", description = "Declare how many instances of a task are to run")
final class ScaleCommand extends ApiCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "Id of the task")
  String id = "";

  @Parameters(index = "1", paramLabel = "N", description = "Instances, 0 to 1000")
  int replicas;

  @Override
  protected ExitCode run(Session session) {
    ObjectNode wish = Json.object().put("state", "running").put("replicas", replicas);
    JsonNode noted = DesiredCommand.declare(session, id, wish);
    session.printer().show(noted, DesiredCommand::table);
    return ExitCode.OK;
  }
}
