package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Paging;
import io.turboprop.cli.Query;
import io.turboprop.cli.Watch;
import io.turboprop.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "metrics", description = "Show what a task used while it ran")
final class MetricsCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", description = "Id of the task")
  String id = "";

  @Mixin Paging paging = new Paging();
  @Mixin Watch watch = new Watch();

  @Override
  protected ExitCode run(Session session) {
    if (watch.wanted()) {
      return watch.follow(session, () -> page(session), page -> table(session, page));
    }
    JsonNode page = page(session);
    session.printer().show(page, one -> table(session, one));
    paging.noteRest(page, page.path("metrics").size(), session.printer());
    return ExitCode.OK;
  }

  private JsonNode page(Session session) {
    Query query = Query.path("tasks", id, "metrics");
    paging.addTo(query);
    return session.client().get(query.toString()).json();
  }

  private static Table table(Session session, JsonNode page) {
    return TaskTables.metrics(page, session.now());
  }
}
