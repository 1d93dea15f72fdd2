package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.model.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a guest is executed. Only flags that were given become fields. */
final class EngineFlags {
  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "The only engine that may run it: endive, redline or process")
  @Nullable String engine;

  @Option(
      names = "--isolation",
      paramLabel = "WORD",
      description = "none, or process: the guest runs in a process of its own")
  @Nullable String isolation;

  @Option(
      names = "--stdin",
      paramLabel = "TEXT",
      description = "What the guest reads from standard input")
  @Nullable String stdin;

  @Option(
      names = "--stdin-file",
      paramLabel = "FILE",
      description = "The same from a file of at most 1 MiB")
  @Nullable Path stdinFile;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "Seed of the guest's random numbers, so that runs repeat")
  @Nullable Long seed;

  void addTo(ObjectNode task) {
    if (stdin != null && stdinFile != null) {
      throw new CommandException(ExitCode.USAGE, "--stdin and --stdin-file exclude each other");
    }
    if (engine != null) {
      task.put("engine", engine);
    }
    if (isolation != null) {
      task.put("isolation", isolation);
    }
    if (stdin != null) {
      task.put("stdin", stdin);
    }
    if (stdinFile != null) {
      task.put("stdin_base64", Base64.getEncoder().encodeToString(content(stdinFile)));
    }
    if (seed != null) {
      task.put("seed", seed);
    }
  }

  private static byte[] content(Path given) {
    Path file = ModuleFile.readable(given);
    try {
      long size = Files.size(file);
      if (size > RunOptions.MOST_STDIN) {
        throw new CommandException(
            ExitCode.USAGE,
            "%s has %d bytes, standard input may have %d"
                .formatted(file, size, RunOptions.MOST_STDIN));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new CommandException(ExitCode.USAGE, "cannot read " + file + ": " + e.getMessage());
    }
  }
}
