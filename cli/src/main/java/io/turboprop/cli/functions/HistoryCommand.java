package io.turboprop.cli.functions;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Paging;
import io.turboprop.cli.Query;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description = "Show which revisions got the calls, since when and by whom, newest first")
final class HistoryCommand extends ApiCommand {
  @Parameters(paramLabel = "NAME", description = "Name of the function")
  String name = "";

  @Mixin Paging paging = new Paging();

  @Override
  protected ExitCode run(Session session) {
    Query query = Query.path("functions", name, "history");
    paging.addTo(query);
    JsonNode page = session.client().get(query.toString()).json();
    session.printer().show(page, one -> FunctionTables.history(one, session.now()));
    paging.noteRest(page, page.path("history").size(), session.printer());
    return ExitCode.OK;
  }
}
