package io.turboprop.cli.bench;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.io.IOException;

/**
 * Kills the manager and starts it again, by a command that whoever started it has given. Blocks.
 *
 * @param command for a shell; ends when the new process was started, ready or not
 */
record ManagerRestart(String command) {

  /**
   * @throws CommandException if the command fails
   */
  void run() {
    int code;
    try {
      code =
          new ProcessBuilder("sh", "-c", command)
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start()
              .waitFor();
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILED, "there is no shell: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.FAILED, "interrupted", e);
    }
    if (code != 0) {
      throw new CommandException(
          ExitCode.FAILED, "--restart-with '%s' ended with %d".formatted(command, code));
    }
  }
}
