package io.turboprop.cli.backup;

import io.turboprop.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code turboprop backup}. */
@Command(
    name = "backup",
    description = {
      "Back up what a manager keeps, check backups, put one back",
      "Works on the files of a manager with SQLite, on its machine; where they are is known from"
          + " MANAGER_SQLITE_PATH and MANAGER_DATA_DIR, or section [manager] of config.toml."
    },
    subcommands = {CreateCommand.class, VerifyCommand.class, RestoreCommand.class})
public final class BackupCommand extends CommandGroup {}
