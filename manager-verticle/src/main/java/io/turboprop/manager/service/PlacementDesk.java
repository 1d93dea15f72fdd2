package io.turboprop.manager.service;

import io.turboprop.manager.schedule.Placement;
import io.turboprop.manager.schedule.Scheduler;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.BootId;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
  private static final Duration WORTH_TELLING = Duration.ofSeconds(1);

  private final TaskBook book;
  private final Fleet fleet;
  private final PinDesk pins;
  private final Scheduler scheduler;
  private final ControlEnvironment env;
  private final RetryBudget budget;
  private final ControlTally tally;
  private final long epoch;
  private final Set<TaskId> waiting = new LinkedHashSet<>();

  PlacementDesk(
      TaskBook book,
      Fleet fleet,
      PinDesk pins,
      Scheduler scheduler,
      ControlEnvironment env,
      RetryBudget budget,
      ControlTally tally,
      long epoch) {
    this.book = book;
    this.fleet = fleet;
    this.pins = pins;
    this.scheduler = scheduler;
    this.env = env;
    this.budget = budget;
    this.tally = tally;
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

  /** The task is another one now: perhaps one that somebody can run. */
  void edited(TaskId id) {
    if (waitsFor(id, ReasonCode.NO_SUITABLE_PROPLET)) {
      place(id);
    }
  }

  private boolean waitsForCapacity(TaskId id) {
    return waitsFor(id, ReasonCode.NO_CAPACITY);
  }

  private boolean waitsFor(TaskId id, ReasonCode what) {
    return book.live()
        .find(id)
        .filter(t -> t.phase() == Phase.QUEUED && t.reason().code() == what)
        .isPresent();
  }

  /**
   * Looks for a proplet for another attempt, after the delay and when the budget for such
   * repetitions allows it; sooner if the fleet changes first in a way that matters to the task.
   *
   * @param jitter part of the delay that chance may take away
   */
  void again(TaskId id, Duration delay, double jitter) {
    tally.repeat();
    Duration wait = budget.take(env.nanos().getAsLong());
    Duration shortened =
        delay.minusNanos((long) (delay.toNanos() * jitter * env.random().nextDouble()));
    if (wait.compareTo(shortened) > 0) {
      tally.budgetWait();
      placeLater(id, wait, waitsForBudget(wait));
    } else {
      placeLater(id, shortened, Optional.empty());
    }
  }

  private static Optional<Reason> waitsForBudget(Duration wait) {
    return wait.compareTo(WORTH_TELLING) < 0
        ? Optional.empty()
        : Optional.of(
            new Reason(
                ReasonCode.RETRY_BUDGET,
                "many attempts are being repeated; this one's turn comes in "
                    + wait.toSeconds()
                    + " s"));
  }

  private void placeLater(TaskId id, Duration delay, Optional<Reason> told) {
    if (delay.isZero()) {
      place(id);
      return;
    }
    if (waitsForCapacity(id)) {
      waiting.add(id);
    }
    told.ifPresent(
        why ->
            book.apply(id, new TaskEvent.NotPlaced(why))
                .onFailure(f -> log.debug("task {} reason not stored: {}", id, f.toString())));
    env.timers().after(delay, () -> place(id));
  }

  /** Takes up a task of a former manager that waits. */
  void takeUp(Task task) {
    Duration left =
        task.notBefore()
            .map(at -> Duration.between(env.clock().instant(), at))
            .filter(Duration::isPositive)
            // a wall clock that was set back must not make anybody wait for longer than ever
            .map(wait -> shorter(wait, task.spec().runPolicy().retry().longestWait()))
            .orElse(Duration.ZERO);
    placeLater(task.id(), left, Optional.empty());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Looks for a proplet; the task stays queued with a reason if there is none. */
  void place(TaskId id) {
    Optional<Task> task = book.live().find(id);
    if (task.isEmpty() || task.get().phase() != Phase.QUEUED) {
      waiting.remove(id);
      return;
    }
    waiting.add(id);
    boolean ready = pins.ready(task.get());
    Placement placement = scheduler.place(task.get(), fleet.snapshot(book.live()::countOn));
    if (!ready
        && placement instanceof Placement.On on
        && on.proplets().stream().anyMatch(this::obeysPins)) {
      return; // comes again when it is known what its image stands for
    }
    book.apply(id, event(task.get(), placement))
        .onSuccess(outcome -> settled(outcome.task()))
        .onFailure(failure -> notStored(id, failure));
  }

  /** Upstream workers get the name as it was written, and need not wait. */
  private boolean obeysPins(PropletId id) {
    return fleet.find(id).filter(m -> m.proplet().metadata().isNative()).isPresent();
  }

  private TaskEvent event(Task task, Placement placement) {
    return switch (placement) {
      case Placement.On on -> {
        waiting.remove(task.id());
        if (on.proplets().size() == 1 && task.spec().target().proplet().isEmpty()) {
          fleet.chose(on.proplets().getFirst());
        }
        yield new TaskEvent.Placed(on.proplets(), epoch, boots(on.proplets()));
      }
      case Placement.Nowhere nowhere -> new TaskEvent.NotPlaced(nowhere.why());
    };
  }

  private Map<PropletId, BootId> boots(List<PropletId> proplets) {
    Map<PropletId, BootId> boots = new HashMap<>();
    for (PropletId id : proplets) {
      fleet.find(id).flatMap(m -> m.proplet().boot()).ifPresent(boot -> boots.put(id, boot));
    }
    return boots;
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
    placeLater(id, RETRY_AFTER_FAILURE, Optional.empty());
  }
}
