package io.turboprop.cli.tasks;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What was asked to be run: a file if there is one of that name, else an image.
 *
 * @param name for the task, after the last word of the path without tag, digest and {@code .wasm}
 */
public record RunTarget(String name, Optional<Path> file, Optional<String> image) {

  /**
   * @throws CommandException if it looks like a file that is not there
   */
  public static RunTarget of(String what) {
    boolean reference = what.contains("://") || what.startsWith("oci:");
    if (!reference && isFile(what)) {
      return new RunTarget(nameOf(what), Optional.of(Path.of(what)), Optional.empty());
    }
    if (!reference && what.endsWith(".wasm")) {
      throw new CommandException(ExitCode.USAGE, "no such file: " + what);
    }
    return new RunTarget(nameOf(what), Optional.empty(), Optional.of(what));
  }

  private static boolean isFile(String what) {
    try {
      return Files.exists(Path.of(what)) && !Files.isDirectory(Path.of(what));
    } catch (InvalidPathException noPath) {
      return false;
    }
  }

  /** Layouts are told apart by their tags, other images by their names. */
  private static String nameOf(String what) {
    String last = what.substring(what.lastIndexOf('/') + 1);
    int colon = last.indexOf(':');
    if (what.startsWith("oci:") && colon > 0 && !last.endsWith(":latest")) {
      return last.substring(colon + 1);
    }
    String bare =
        last.replaceFirst("@.*$", "").replaceFirst(":.*$", "").replaceFirst("\\.wasm$", "");
    return bare.isEmpty() ? "run" : bare;
  }
}
