package io.turboprop.manager.task;

import io.turboprop.model.JsonText;
import java.util.List;
import java.util.Optional;

/**
 * The fields of a task that may be changed after it was made (wire reference §9.4); what is empty
 * stays.
 */
public record TaskPatch(
    Optional<String> name,
    Optional<List<String>> inputs,
    Optional<ModuleFile> file,
    Optional<Integer> priority,
    Optional<JsonText> metadata,
    Optional<String> schedule,
    Optional<String> timezone,
    Optional<Boolean> recurring) {

  /** A patch that replaces the module only. */
  public static TaskPatch ofFile(ModuleFile file) {
    return new TaskPatch(
        Optional.empty(),
        Optional.empty(),
        Optional.of(file),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
