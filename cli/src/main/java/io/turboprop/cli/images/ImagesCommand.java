package io.turboprop.cli.images;

import io.turboprop.cli.CommandGroup;
import io.turboprop.cli.inspect.InspectCommand;
import picocli.CommandLine.Command;

/** {@code turboprop images}. */
@Command(
    name = "images",
    aliases = {"image"},
    description = "Bring images into registries and OCI layouts, fetch, show and list them",
    subcommands = {PushCommand.class, PullCommand.class, InspectCommand.class, ListCommand.class})
public final class ImagesCommand extends CommandGroup {}
