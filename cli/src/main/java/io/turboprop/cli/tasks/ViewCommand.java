package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.Watch;
import io.turboprop.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "view", aliases = "get", description = "Show one task")
final class ViewCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", description = "Id of the task")
  String id = "";

  @Mixin Watch watch = new Watch();

  @Override
  protected ExitCode run(Session session) {
    if (watch.wanted()) {
      return watch.follow(session, () -> task(session), task -> table(session, task));
    }
    session.printer().show(task(session), task -> table(session, task));
    return ExitCode.OK;
  }

  private JsonNode task(Session session) {
    return session.client().get(Query.path("tasks", id).toString()).json();
  }

  private static Table table(Session session, JsonNode task) {
    return TaskTables.one(task, session.now());
  }
}
