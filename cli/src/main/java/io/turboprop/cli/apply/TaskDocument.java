package io.turboprop.cli.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.http.JsonPayload;
import io.turboprop.cli.tasks.ModuleFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A task as a file describes it.
 *
 * @param key by which the manager knows it: {@code key}, else {@code name}
 * @param fields as they are sent
 * @param module that is sent along, if {@code module} names one
 */
record TaskDocument(String key, ObjectNode fields, Optional<Path> module) {
  private static final String MODULE = "module";

  /**
   * @param where for complaints
   * @param folder that the path of a module is relative to
   */
  static TaskDocument of(ObjectNode read, String where, Path folder) {
    ObjectNode fields = read.deepCopy();
    String key = fields.path("key").asText(fields.path("name").asText(""));
    if (key.isBlank()) {
      throw wrong(where, "has neither key nor name; the task is known by one of them");
    }
    JsonNode module = fields.remove(MODULE);
    return new TaskDocument(
        key, fields, Optional.ofNullable(module).map(path -> file(path, where, folder)));
  }

  private static Path file(JsonNode module, String where, Path folder) {
    if (!module.isTextual() || module.textValue().isBlank()) {
      throw wrong(where, "must name a file in module");
    }
    try {
      return ModuleFile.readable(folder.resolve(module.textValue()));
    } catch (InvalidPathException e) {
      throw wrong(where, "has a module that is no path: " + e.getMessage());
    }
  }

  static CommandException wrong(String where, String what) {
    return new CommandException(ExitCode.USAGE, where + " " + what);
  }

  JsonPayload payload() {
    return new JsonPayload(fields, module);
  }
}
