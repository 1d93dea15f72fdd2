package io.turboprop.manager.store;

import io.turboprop.manager.store.TaskSearch.Place;
import io.turboprop.manager.task.Task;
import java.util.List;
import java.util.Optional;

/**
 * The answer to a {@link TaskSearch}.
 *
 * @param tasks newest first
 * @param next where to go on; empty at the end of the list
 */
public record TaskSlice(List<Task> tasks, Optional<Place> next) {
  public TaskSlice {
    tasks = List.copyOf(tasks);
  }
}
