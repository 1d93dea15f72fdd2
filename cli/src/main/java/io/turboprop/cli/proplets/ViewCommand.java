package io.turboprop.cli.proplets;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.Watch;
import io.turboprop.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "view", aliases = "get", description = "Show one proplet")
final class ViewCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", description = "Id of the proplet")
  String id = "";

  @Mixin Watch watch = new Watch();

  @Override
  protected ExitCode run(Session session) {
    if (watch.wanted()) {
      return watch.follow(session, () -> proplet(session), proplet -> table(session, proplet));
    }
    session.printer().show(proplet(session), proplet -> table(session, proplet));
    return ExitCode.OK;
  }

  private JsonNode proplet(Session session) {
    return session.client().get(Query.path("proplets", id).toString()).json();
  }

  private static Table table(Session session, JsonNode proplet) {
    return PropletTables.one(proplet, session.now());
  }
}
