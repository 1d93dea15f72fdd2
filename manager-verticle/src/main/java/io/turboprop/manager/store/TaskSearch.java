package io.turboprop.manager.store;

import io.turboprop.model.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A part of the list of tasks, newest first, by the place where it begins, so that it costs the
 * same however far one has read.
 *
 * @param labels of the metadata, all of which must be there
 * @param since when it was created at the earliest
 * @param after the place that was reached before; empty for the beginning
 * @param limit most tasks wanted, at least 1
 */
public record TaskSearch(
    TaskFilter filter,
    List<Label> labels,
    Optional<Instant> since,
    Optional<Place> after,
    int limit) {
  /**
   * Tasks that are looked into for one part, if their metadata decides. So a part may have fewer
   * tasks than wanted, even none, and yet not be the last.
   */
  public static final int MOST_LOOKED_INTO = 10_000;

  /**
   * A key of the metadata.
   *
   * @param value its text, or the number or truth value as JSON writes it; empty for any but null
   */
  public record Label(String key, Optional<String> value) {}

  /** Where a task stands in the list. It never moves, whatever becomes of the task. */
  public record Place(Instant createdAt, TaskId id) {}

  public TaskSearch {
    labels = List.copyOf(labels);
    if (limit < 1) {
      throw new IllegalArgumentException("at least one task must be wanted, not " + limit);
    }
  }

  /** Whether metadata has a say, which is no part of any index. */
  public boolean looksInto() {
    return !labels.isEmpty() || !filter.metadata().isEmpty();
  }

  public TaskSearch after(Optional<Place> place) {
    return new TaskSearch(filter, labels, since, place, limit);
  }
}
