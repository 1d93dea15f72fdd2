package io.turboprop.cli.proplets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.JsonPayload;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "label",
    description = {
      "Set labels of a proplet",
      "They lie over those that it says of itself; KEY- lets go of one."
    })
final class LabelCommand extends ApiCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "Id of the proplet")
  String id = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "KEY=VALUE",
      description = "Labels to set, or KEY- for one to let go of")
  List<String> labels = List.of();

  @Override
  protected ExitCode run(Session session) {
    ObjectNode changes = Json.object();
    labels.forEach(label -> add(changes, label));
    ObjectNode document = Json.object();
    document.set("labels", changes);
    JsonNode proplet =
        session
            .client()
            .patch(Query.path("proplets", id).toString(), JsonPayload.of(document))
            .json();
    session.printer().show(proplet, one -> PropletTables.one(one, session.now()));
    return ExitCode.OK;
  }

  private static void add(ObjectNode changes, String label) {
    int equals = label.indexOf('=');
    if (equals > 0) {
      changes.put(label.substring(0, equals), label.substring(equals + 1));
    } else if (equals < 0 && label.length() > 1 && label.endsWith("-")) {
      changes.putNull(label.substring(0, label.length() - 1));
    } else {
      throw new CommandException(
          ExitCode.USAGE,
          "a label is KEY=VALUE, or KEY- to let go of it, not '%s'".formatted(label));
    }
  }
}
