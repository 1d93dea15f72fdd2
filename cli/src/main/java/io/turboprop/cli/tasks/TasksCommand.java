package io.turboprop.cli.tasks;

import io.turboprop.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code turboprop tasks}. */
@Command(
    name = "tasks",
    aliases = "task",
    description = "Create, start, watch and remove tasks",
    subcommands = {
      CreateCommand.class,
      ListCommand.class,
      ViewCommand.class,
      UpdateCommand.class,
      DeleteCommand.class,
      StartCommand.class,
      StopCommand.class,
      DesiredCommand.class,
      ScaleCommand.class,
      BroadcastCommand.class,
      InvokeCommand.class,
      ResultsCommand.class,
      UploadCommand.class,
      MetricsCommand.class,
      AttemptsCommand.class,
      EventsCommand.class
    })
public final class TasksCommand extends CommandGroup {}
