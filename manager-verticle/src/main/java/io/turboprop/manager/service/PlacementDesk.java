package io.turboprop.manager.service;

import io.turboprop.manager.schedule.Placement;
import io.turboprop.manager.schedule.Scheduler;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import io.turboprop.time.Timers;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds proplets for queued tasks: at once when asked, and again for all that wait when the fleet
 * changes. Waiting costs nothing and loses nothing.
 */
final class PlacementDesk {
  private static final Logger log = LoggerFactory.getLogger(PlacementDesk.class);
  private static final Duration RETRY_AFTER_FAILURE = Duration.ofSeconds(1);

  private final TaskBook book;
  private final Fleet fleet;
  private final Scheduler scheduler;
  private final Timers timers;
  private final long epoch;
  private final Set<TaskId> waiting = new LinkedHashSet<>();

  PlacementDesk(TaskBook book, Fleet fleet, Scheduler scheduler, Timers timers, long epoch) {
    this.book = book;
    this.fleet = fleet;
    this.scheduler = scheduler;
    this.timers = timers;
    this.epoch = epoch;
  }

  /** Tries all that wait, oldest first. */
  void fleetChanged() {
    List.copyOf(waiting).forEach(this::place);
  }

  /** Somebody has room again: tries the oldest task that was refused for want of it. */
  void seatFreed() {
    waiting.stream().filter(this::waitsForCapacity).findFirst().ifPresent(this::place);
  }

  private boolean waitsForCapacity(TaskId id) {
    return book.live()
        .find(id)
        .filter(t -> t.phase() == Phase.QUEUED && t.reason().code() == ReasonCode.NO_CAPACITY)
        .isPresent();
  }

  /**
   * Waits before it looks for a proplet, unless the fleet changes first in a way that matters to
   * the task.
   */
  void placeLater(TaskId id, Duration delay) {
    if (waitsForCapacity(id)) {
      waiting.add(id);
    }
    timers.after(delay, () -> place(id));
  }

  /** Looks for a proplet; the task stays queued with a reason if there is none. */
  void place(TaskId id) {
    Optional<Task> task = book.live().find(id);
    if (task.isEmpty() || task.get().phase() != Phase.QUEUED) {
      waiting.remove(id);
      return;
    }
    waiting.add(id);
    TaskEvent event = decide(task.get());
    book.apply(id, event)
        .onSuccess(outcome -> settled(outcome.task()))
        .onFailure(failure -> notStored(id, failure));
  }

  private TaskEvent decide(Task task) {
    return switch (scheduler.place(task, fleet.snapshot(book.live()::countOn))) {
      case Placement.On on -> {
        waiting.remove(task.id());
        if (on.proplets().size() == 1 && task.spec().target().proplet().isEmpty()) {
          fleet.chose(on.proplets().getFirst());
        }
        yield new TaskEvent.Placed(on.proplets(), epoch);
      }
      case Placement.Nowhere nowhere -> new TaskEvent.NotPlaced(nowhere.why());
    };
  }

  private void settled(Task task) {
    if (task.phase() != Phase.QUEUED) {
      waiting.remove(task.id());
    }
  }

  private void notStored(TaskId id, Throwable failure) {
    if (failure instanceof OrchestratorException coded
        && coded.code() == ErrorCode.TASK_NOT_FOUND) {
      waiting.remove(id);
      return;
    }
    log.warn("task {} could not be placed now, trying again: {}", id, failure.toString());
    placeLater(id, RETRY_AFTER_FAILURE);
  }
}
