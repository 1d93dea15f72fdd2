package io.turboprop.cli.proplets;

import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "revoke",
    description = {
      "Shut proplets out that joined by a token: their sessions end, their keys are refused",
      "Who knows a token that is still good can join with it as somebody else: see `token revoke`."
    })
final class RevokeCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", arity = "1..*", description = "Ids of the proplets")
  List<String> ids = List.of();

  @Option(names = "--undo", description = "Let them in again, with the keys they have")
  boolean undo;

  @Override
  protected ExitCode run(Session session) {
    for (String id : ids) {
      String path = Query.path("proplets", id, "revoke").toString();
      if (undo) {
        session.client().delete(path);
      } else {
        session.client().post(path, null, Map.of());
      }
      String what = undo ? "readmitted" : "revoked";
      session.printer().done(Json.object().put(what, id), what + " " + id);
    }
    return ExitCode.OK;
  }
}
