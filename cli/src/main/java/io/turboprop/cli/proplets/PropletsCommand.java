package io.turboprop.cli.proplets;

import io.turboprop.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code turboprop proplets}. */
@Command(
    name = "proplets",
    description = "Look at the fleet and remove proplets that are gone",
    subcommands = {
      ListCommand.class,
      ViewCommand.class,
      DeleteCommand.class,
      MetricsCommand.class,
      AliveHistoryCommand.class,
      DrainCommand.class,
      UndrainCommand.class
    })
public final class PropletsCommand extends CommandGroup {}
