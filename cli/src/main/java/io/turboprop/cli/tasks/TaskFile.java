package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Path;

/** A task in a file, in YAML or JSON: every JSON document is a YAML document. */
final class TaskFile {
  private TaskFile() {}

  static ObjectNode read(Path file) {
    try {
      if (new YAMLMapper().readTree(file.toFile()) instanceof ObjectNode task) {
        return task;
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.USAGE, "%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
    throw new CommandException(ExitCode.USAGE, file + " holds no task: it must be one object");
  }
}
