package io.turboprop.cli.proplets;

import io.turboprop.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code turboprop proplets}. */
@Command(
    name = "proplets",
    description = "Look at the fleet, label proplets, take them out of service, let machines join",
    subcommands = {
      ListCommand.class,
      ViewCommand.class,
      DeleteCommand.class,
      ImagesCommand.class,
      MetricsCommand.class,
      AliveHistoryCommand.class,
      LabelCommand.class,
      CordonCommand.class,
      UncordonCommand.class,
      DrainCommand.class,
      UndrainCommand.class,
      MaintenanceCommand.class,
      RevokeCommand.class,
      TokenCommand.class
    })
public final class PropletsCommand extends CommandGroup {}
