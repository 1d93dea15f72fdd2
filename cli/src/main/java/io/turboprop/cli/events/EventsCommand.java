package io.turboprop.cli.events;

import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code turboprop events}. */
@Command(
    name = "events",
    description = {
      "Show what happened to tasks, proplets and functions, oldest first",
      "With --follow what happens from now on, or after --since, over restarts of the manager too."
    })
public final class EventsCommand extends ApiCommand {
  @Option(names = "--task", paramLabel = "ID", description = "Only events of this task")
  @Nullable String task;

  @Option(names = "--proplet", paramLabel = "ID", description = "Only events of this proplet")
  @Nullable String proplet;

  @Option(names = "--function", paramLabel = "NAME", description = "Only events of this function")
  @Nullable String function;

  @Mixin EventOptions events = new EventOptions();

  @Override
  protected ExitCode run(Session session) {
    return events.show(session, this::path, null);
  }

  private Query path() {
    return Query.path("events").add("task", task).add("proplet", proplet).add("function", function);
  }
}
