package io.turboprop.cli.functions;

import io.turboprop.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code turboprop functions}. */
@Command(
    name = "functions",
    aliases = {"function", "fn"},
    description = "Deploy functions, call them, and switch between their revisions",
    subcommands = {
      DeployCommand.class,
      CallCommand.class,
      LogsCommand.class,
      ListCommand.class,
      ViewCommand.class,
      RevisionsCommand.class,
      SwitchCommand.class,
      RollbackCommand.class,
      HistoryCommand.class,
      DeleteCommand.class
    })
public final class FunctionsCommand extends CommandGroup {}
