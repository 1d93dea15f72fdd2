package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tasks in a file, in YAML or JSON: every JSON document is a YAML document. */
public final class TaskFile {
  private TaskFile() {}

  /** What is read, opened once. */
  public interface Source {
    InputStream open() throws IOException;
  }

  /** The only task there. */
  static ObjectNode read(Path file) {
    List<ObjectNode> tasks = readAll(file);
    if (tasks.size() != 1) {
      throw wrong(file.toString(), "holds %d tasks: it must be one".formatted(tasks.size()));
    }
    return tasks.getFirst();
  }

  /** All documents; empty ones are left out. */
  public static List<ObjectNode> readAll(Path file) {
    return readAll(file.toString(), () -> Files.newInputStream(file));
  }

  /**
   * The same from somewhere else.
   *
   * @param where for complaints
   */
  public static List<ObjectNode> readAll(String where, Source source) {
    List<ObjectNode> tasks = new ArrayList<>();
    try (InputStream in = source.open();
        MappingIterator<JsonNode> documents =
            new YAMLMapper().readerFor(JsonNode.class).readValues(in)) {
      while (documents.hasNextValue()) {
        switch (documents.nextValue()) {
          case ObjectNode task -> tasks.add(task);
          case JsonNode nothing when nothing.isNull() || nothing.isMissingNode() -> {}
          default -> throw wrong(where, "holds something that is no task: it must be an object");
        }
      }
      return tasks;
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.USAGE, "%s cannot be read: %s".formatted(where, e.getMessage()), e);
    }
  }

  private static CommandException wrong(String where, String what) {
    return new CommandException(ExitCode.USAGE, where + " " + what);
  }
}
