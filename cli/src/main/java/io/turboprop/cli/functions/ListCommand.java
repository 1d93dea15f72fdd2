package io.turboprop.cli.functions;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Paging;
import io.turboprop.cli.Query;
import io.turboprop.cli.Watch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "list", aliases = "ls", description = "List functions")
final class ListCommand extends ApiCommand {
  @Mixin Paging paging = new Paging();
  @Mixin Watch watch = new Watch();

  @Override
  protected ExitCode run(Session session) {
    if (watch.wanted()) {
      return watch.follow(
          session, () -> page(session), page -> FunctionTables.list(page, session.now()));
    }
    JsonNode page = page(session);
    session.printer().show(page, one -> FunctionTables.list(one, session.now()));
    paging.noteRest(page, page.path("functions").size(), session.printer());
    return ExitCode.OK;
  }

  private JsonNode page(Session session) {
    Query query = Query.path("functions");
    paging.addTo(query);
    return session.client().get(query.toString()).json();
  }
}
