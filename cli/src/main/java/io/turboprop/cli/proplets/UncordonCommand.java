package io.turboprop.cli.proplets;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.http.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "uncordon", description = "Give cordoned proplets work again")
final class UncordonCommand extends ApiCommand {
  @Mixin Targets targets = new Targets();

  @Override
  protected ExitCode run(Session session) {
    for (JsonNode proplet : targets.change(session, "uncordon", Json.object())) {
      session.printer().show(proplet, one -> PropletTables.one(one, session.now()));
    }
    return ExitCode.OK;
  }
}
