package io.turboprop.cli.proplets;

import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "revoke", description = "Make tokens worthless; who joined by them stays")
final class RevokeTokenCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", arity = "1..*", description = "Ids of the tokens")
  List<String> ids = List.of();

  @Override
  protected ExitCode run(Session session) {
    for (String id : ids) {
      session.client().delete(Query.path("join-tokens", id).toString());
      session.printer().done(Json.object().put("revoked", id), "revoked " + id);
    }
    return ExitCode.OK;
  }
}
