package io.turboprop.cli.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.JsonPayload;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "rollback",
    description =
        "Go back to what got the calls before the last switch; once more goes further back")
final class RollbackCommand extends ApiCommand {
  @Parameters(paramLabel = "NAME", description = "Name of the function")
  String name = "";

  @Mixin Asking asking = new Asking();

  @Override
  protected ExitCode run(Session session) {
    ObjectNode body = Json.object();
    asking.addTo(body);
    JsonNode back =
        session
            .client()
            .post(
                Query.path("functions", name, "rollback").toString(),
                JsonPayload.of(body),
                Asking.headers(session))
            .json();
    session.printer().show(back, one -> FunctionTables.fields(one, session.now()));
    return ExitCode.OK;
  }
}
