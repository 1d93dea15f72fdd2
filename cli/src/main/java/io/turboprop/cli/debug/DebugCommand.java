package io.turboprop.cli.debug;

import io.turboprop.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code turboprop debug}. */
@Command(
    name = "debug",
    description = "Find out what is wrong",
    subcommands = {BundleCommand.class})
public final class DebugCommand extends CommandGroup {}
