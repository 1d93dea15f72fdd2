package io.turboprop.cli.proplets;

import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "delete",
    aliases = "rm",
    description = "Forget proplets; refused while they have tasks")
final class DeleteCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", arity = "1..*", description = "Ids of the proplets")
  List<String> ids = List.of();

  @Override
  protected ExitCode run(Session session) {
    for (String id : ids) {
      session.client().delete(Query.path("proplets", id).toString());
      session.printer().done(Json.object().put("deleted", id), "deleted " + id);
    }
    return ExitCode.OK;
  }
}
