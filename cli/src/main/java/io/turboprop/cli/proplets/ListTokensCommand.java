package io.turboprop.cli.proplets;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import picocli.CommandLine.Command;

@Command(
    name = "list",
    aliases = "ls",
    description = "Show what tokens there are, never themselves")
final class ListTokensCommand extends ApiCommand {
  @Override
  protected ExitCode run(Session session) {
    JsonNode all = session.client().get(Query.path("join-tokens").toString()).json();
    session.printer().show(all, PropletTables::tokens);
    return ExitCode.OK;
  }
}
