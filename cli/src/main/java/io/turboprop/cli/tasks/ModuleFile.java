package io.turboprop.cli.tasks;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;

/** A module on disk, looked at before anything is sent. */
public final class ModuleFile {
  private ModuleFile() {}

  /** The path itself, if it can be read; what is inside is for the manager to judge. */
  public static Path readable(Path file) {
    if (!Files.exists(file)) {
      throw new CommandException(ExitCode.USAGE, "no such file: " + file);
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new CommandException(ExitCode.USAGE, "cannot read " + file + ": not a readable file");
    }
    return file;
  }
}
