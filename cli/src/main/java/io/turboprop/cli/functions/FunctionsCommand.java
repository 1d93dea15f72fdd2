package io.turboprop.cli.functions;

import io.turboprop.cli.CommandGroup;
import io.turboprop.cli.Known;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code turboprop functions}. */
@Command(
    name = "functions",
    aliases = {"function", "fn"},
    description = "Deploy functions, call them, and switch between their revisions")
public final class FunctionsCommand extends CommandGroup {
  /** The commands that follow the word. */
  public static List<Known> below() {
    return List.of(
        Known.of(DeployCommand.class, "deploy"),
        Known.of(CallCommand.class, "call", "invoke"),
        Known.of(LogsCommand.class, "logs"),
        Known.of(ListCommand.class, "list", "ls"),
        Known.of(ViewCommand.class, "view", "get"),
        Known.of(RevisionsCommand.class, "revisions"),
        Known.of(SwitchCommand.class, "switch"),
        Known.of(RollbackCommand.class, "rollback"),
        Known.of(HistoryCommand.class, "history"),
        Known.of(DeleteCommand.class, "delete", "rm"));
  }
}
