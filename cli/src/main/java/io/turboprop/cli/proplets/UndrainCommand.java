package io.turboprop.cli.proplets;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "undrain", description = "Give a proplet work again")
final class UndrainCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", description = "Id of the proplet")
  String id = "";

  @Override
  protected ExitCode run(Session session) {
    JsonNode proplet =
        session.client().delete(Query.path("proplets", id, "drain").toString()).json();
    session.printer().show(proplet, one -> PropletTables.one(one, session.now()));
    return ExitCode.OK;
  }
}
