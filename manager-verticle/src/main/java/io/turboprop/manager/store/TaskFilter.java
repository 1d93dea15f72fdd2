package io.turboprop.manager.store;

import io.turboprop.model.JsonText;
import io.turboprop.model.TaskId;
import io.turboprop.model.TaskState;
import java.util.Map;
import java.util.Optional;

/**
 * Which tasks of a list are wanted.
 *
 * @param metadata each key must be present in the task's metadata with an equal JSON value
 * @param owner only its instances
 */
public record TaskFilter(
    Map<String, JsonText> metadata, Optional<TaskState> state, Optional<TaskId> owner) {
  public static final TaskFilter ALL = new TaskFilter(Map.of(), Optional.empty());

  public TaskFilter {
    metadata = Map.copyOf(metadata);
  }

  /** Whosever instances they are, or nobody's. */
  public TaskFilter(Map<String, JsonText> metadata, Optional<TaskState> state) {
    this(metadata, state, Optional.empty());
  }

  public static TaskFilter ofOwner(TaskId owner) {
    return new TaskFilter(Map.of(), Optional.empty(), Optional.of(owner));
  }
}
