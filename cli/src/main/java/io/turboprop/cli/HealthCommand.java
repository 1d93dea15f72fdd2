package io.turboprop.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.Reply;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Colour;
import io.turboprop.cli.output.Table;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(
    name = "health",
    description = "Ask the manager how it is; exit code 1 unless it says pass")
final class HealthCommand extends ApiCommand {
  private static final String PASS = "pass";

  /** Shows an unhealthy answer as well: it says what is wrong. */
  @Override
  protected ExitCode run(Session session) {
    Reply reply = session.client().send("GET", Query.path("health").toString(), null, Map.of());
    JsonNode health = reply.status() == 404 ? MissingNode.getInstance() : reply.json();
    if (!health.has("status")) {
      throw new CommandException(
          ExitCode.FAILED, "no manager answers there: status %d".formatted(reply.status()));
    }
    session.printer().show(health, HealthCommand::table);
    return health.path("status").asText().equals(PASS) ? ExitCode.OK : ExitCode.FAILED;
  }

  private static Table table(JsonNode health) {
    Table table = Table.ofFields();
    for (Map.Entry<String, JsonNode> field : health.properties()) {
      String text = Json.plain(field.getValue());
      boolean status = field.getKey().equals("status");
      Colour colour = text.equals(PASS) ? Colour.GREEN : Colour.RED;
      table.field(field.getKey(), new Cell(text, status ? colour : Colour.NONE));
    }
    return table;
  }
}
