package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.JsonPayload;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Table;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "broadcast",
    description = "Run a task once on every proplet that is meant now, as an instance on each")
final class BroadcastCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", description = "Id of the task")
  String id = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "SELECTOR",
      description = "all, names or ids, or labels such as site=lyon")
  String selector = "";

  @Override
  protected ExitCode run(Session session) {
    JsonNode begun =
        session
            .client()
            .post(
                Query.path("tasks", id, "broadcast").toString(),
                JsonPayload.of(Json.object().put("selector", selector)),
                Map.of())
            .json();
    session.printer().show(begun, BroadcastCommand::table);
    return ExitCode.OK;
  }

  private static Table table(JsonNode begun) {
    Table table = Table.of("INSTANCE", "PROPLET");
    for (JsonNode one : begun.path("instances")) {
      table.row(Cell.of(one.path("id").asText()), Cell.of(one.path("proplet_id").asText()));
    }
    return table;
  }
}
