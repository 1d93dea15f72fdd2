package io.turboprop.cli.tasks;

import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.events.EventOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "events", description = "Show what happened to a task, oldest first")
final class EventsCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", description = "Id of the task")
  String id = "";

  @Mixin EventOptions events = new EventOptions();

  /** The whole life of the task, unless a place in it is given. */
  @Override
  protected ExitCode run(Session session) {
    return events.show(session, () -> Query.path("tasks", id, "events"), 0L);
  }
}
