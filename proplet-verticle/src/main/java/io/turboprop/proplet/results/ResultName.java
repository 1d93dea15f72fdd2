package io.turboprop.proplet.results;

import io.turboprop.model.TaskId;

/** Of which attempt a result is. */
public record ResultName(TaskId task, int attempt) {
  /** Ids have no dot. */
  String fileName() {
    return task + "." + attempt;
  }
}
