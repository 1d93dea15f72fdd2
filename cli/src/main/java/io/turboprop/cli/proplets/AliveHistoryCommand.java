package io.turboprop.cli.proplets;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Paging;
import io.turboprop.cli.Query;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "alive-history", description = "Show a proplet's last signs of life")
final class AliveHistoryCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", description = "Id of the proplet")
  String id = "";

  @Mixin Paging paging = new Paging();

  @Override
  protected ExitCode run(Session session) {
    Query query = Query.path("proplets", id, "alive-history");
    paging.addTo(query);
    JsonNode page = session.client().get(query.toString()).json();
    session.printer().show(page, one -> PropletTables.history(one, session.now()));
    paging.noteRest(page, page.path("history").size(), session.printer());
    return ExitCode.OK;
  }
}
