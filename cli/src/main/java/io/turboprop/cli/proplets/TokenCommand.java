package io.turboprop.cli.proplets;

import io.turboprop.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code turboprop proplets token}. */
@Command(
    name = "token",
    description = "Tokens by which machines join the fleet",
    subcommands = {CreateTokenCommand.class, ListTokensCommand.class, RevokeTokenCommand.class})
final class TokenCommand extends CommandGroup {}
