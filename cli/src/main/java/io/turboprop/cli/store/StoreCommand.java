package io.turboprop.cli.store;

import io.turboprop.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code turboprop store}. */
@Command(
    name = "store",
    description = "Move what a manager keeps into another store",
    subcommands = MigrateCommand.class)
public final class StoreCommand extends CommandGroup {}
