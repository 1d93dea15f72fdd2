package io.turboprop.cli.tasks;

import io.turboprop.cli.CommandGroup;
import io.turboprop.cli.Known;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code turboprop tasks}. */
@Command(name = "tasks", aliases = "task", description = "Create, start, watch and remove tasks")
public final class TasksCommand extends CommandGroup {
  /** The commands that follow the word. */
  public static List<Known> below() {
    return List.of(
        Known.of(CreateCommand.class, "create"),
        Known.of(ListCommand.class, "list", "ls"),
        Known.of(ViewCommand.class, "view", "get"),
        Known.of(UpdateCommand.class, "update"),
        Known.of(DeleteCommand.class, "delete", "rm"),
        Known.of(StartCommand.class, "start"),
        Known.of(StopCommand.class, "stop"),
        Known.of(DesiredCommand.class, "desired"),
        Known.of(ScaleCommand.class, "scale"),
        Known.of(BroadcastCommand.class, "broadcast"),
        Known.of(InvokeCommand.class, "invoke"),
        Known.of(ResultsCommand.class, "results", "result"),
        Known.of(UploadCommand.class, "upload"),
        Known.of(MetricsCommand.class, "metrics"),
        Known.of(AttemptsCommand.class, "attempts"),
        Known.of(EventsCommand.class, "events"));
  }
}
