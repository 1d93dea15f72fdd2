package io.turboprop.manager.service;

import io.turboprop.manager.schedule.Reservations;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes running tasks from their proplets, so that they begin again elsewhere: when a proplet is
 * drained, and when a task of higher priority needs the room.
 */
final class EvictionDesk {
  private static final Logger log = LoggerFactory.getLogger(EvictionDesk.class);

  private final TaskBook book;
  private final Reservations reservations;

  EvictionDesk(TaskBook book, Reservations reservations) {
    this.book = book;
    this.reservations = reservations;
  }

  /** Tasks that cannot be moved end where they are. */
  void drain(PropletId from, Task task) {
    if (task.spec().movable()) {
      evict(from, task, "proplet " + from + " is being drained", Optional.empty())
          .onFailure(f -> log.warn("task {} not moved: {}", task.id(), f.toString()));
    }
  }

  /**
   * Their room counts as free for nobody else until they are gone.
   *
   * @return done when each of them is told to stop or has ended; fails if one could not be taken
   *     away
   */
  Future<?> makeWay(List<TaskId> tasks, PropletId from, Task needy) {
    String why =
        "made way for task %s of priority %d"
            .formatted(needy.id(), needy.spec().timing().priority());
    List<Future<?>> all = new ArrayList<>();
    for (TaskId id : tasks) {
      reservations.leaves(id);
      book.live()
          .find(id)
          .map(task -> evict(from, task, why, Optional.of(needy.id())))
          .map(gone -> gone.onFailure(failure -> stays(id, failure)))
          .ifPresent(all::add);
    }
    return Future.join(all);
  }

  private void stays(TaskId id, Throwable failure) {
    log.warn("task {} could not make way: {}", id, failure.toString());
    reservations.stays(id);
  }

  private Future<?> evict(PropletId from, Task task, String why, Optional<TaskId> madeWayFor) {
    return book.apply(task.id(), new TaskEvent.Evicted(from, task.attempt(), why, madeWayFor));
  }
}
