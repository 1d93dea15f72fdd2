package io.turboprop.cli.functions;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Paging;
import io.turboprop.cli.Query;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "revisions", description = "List the revisions of a function, newest first")
final class RevisionsCommand extends ApiCommand {
  @Parameters(paramLabel = "NAME", description = "Name of the function")
  String name = "";

  @Mixin Paging paging = new Paging();

  @Override
  protected ExitCode run(Session session) {
    Query query = Query.path("functions", name, "revisions");
    paging.addTo(query);
    JsonNode page = session.client().get(query.toString()).json();
    session.printer().show(page, one -> FunctionTables.revisions(one, session.now()));
    paging.noteRest(page, page.path("revisions").size(), session.printer());
    return ExitCode.OK;
  }
}
