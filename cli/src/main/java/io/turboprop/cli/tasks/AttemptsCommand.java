package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Paging;
import io.turboprop.cli.Query;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "attempts", description = "Show the attempts of a task and how each ended")
final class AttemptsCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", description = "Id of the task")
  String id = "";

  @Mixin Paging paging = new Paging();

  @Override
  protected ExitCode run(Session session) {
    Query query = Query.path("tasks", id, "attempts");
    paging.addTo(query);
    JsonNode page = session.client().get(query.toString()).json();
    session.printer().show(page, one -> TaskTables.attempts(one, session.now()));
    paging.noteRest(page, page.path("attempts").size(), session.printer());
    return ExitCode.OK;
  }
}
