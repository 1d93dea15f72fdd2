package io.turboprop.manager.service;

import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Effect;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.manager.task.TaskLifecycle;
import io.turboprop.manager.task.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * A change of one task on its way to the store: the task as it will be, what happened, what is to
 * be done then.
 */
final class Draft {
  private final Phase from;
  private final List<Happening> happenings = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private final List<AttemptRecord> over = new ArrayList<>();
  private Task task;
  private Optional<IdempotencyKey> key = Optional.empty();

  Draft(Task task) {
    this.task = task;
    this.from = task.phase();
  }

  Draft with(Happening happening) {
    happenings.add(happening);
    return this;
  }

  /** Makes another task of it in a way that is no transition. */
  Draft revised(Task now, List<Happening.What> what) {
    task = now;
    for (Happening.What one : what) {
      with(
          Happening.of(
              now.id(),
              Optional.empty(),
              now.times().updatedAt(),
              one,
              now.attempt(),
              now.phase(),
              now.reason()));
    }
    return this;
  }

  /** Makes the request that asked for it repeatable. */
  Draft with(IdempotencyKey repeatable) {
    key = Optional.of(repeatable);
    return this;
  }

  /** Adds a transition that was decided already. */
  Draft moved(TaskEvent event, Transition.Changed changed) {
    task = changed.task();
    if (event instanceof TaskEvent.Placed) {
      effects.removeIf(Effect.Place.class::isInstance);
    }
    effects.addAll(changed.effects());
    changed.over().ifPresent(over::add);
    return with(
        Happening.of(
            task.id(),
            event instanceof TaskEvent.OfAttempt of ? Optional.of(of.on()) : Optional.empty(),
            task.times().updatedAt(),
            new Happening.Moved(event),
            task.attempt(),
            task.phase(),
            task.reason()));
  }

  /**
   * Decides and adds a transition that always applies.
   *
   * @throws IllegalStateException if it does not
   */
  Draft then(TaskEvent event, Instant now) {
    return switch (TaskLifecycle.after(task, event, now)) {
      case Transition.Changed changed -> moved(event, changed);
      case Transition.Ignored ignored -> throw new IllegalStateException(ignored.why());
      case Transition.Refused refused -> throw new IllegalStateException(refused.why());
    };
  }

  Task task() {
    return task;
  }

  /** What is to be stored with the task: happenings, attempts that others may follow, the key. */
  void addTo(List<Write> writes) {
    happenings.forEach(happening -> writes.add(new Write.AppendEvent(happening)));
    over.forEach(attempt -> writes.add(new Write.PutAttempt(attempt)));
    key.ifPresent(repeatable -> writes.add(new Write.PutIdempotencyKey(repeatable)));
  }

  /** Nothing has happened. */
  boolean isEmpty() {
    return happenings.isEmpty();
  }

  /** It is queued by this, and looks for a place at once. */
  boolean asksForPlace() {
    return task.phase() == Phase.QUEUED
        && effects.stream().anyMatch(Effect.Place.class::isInstance);
  }

  List<Effect> effects() {
    return effects;
  }

  void log(Logger log) {
    if (from != task.phase() || task.version() == 0) {
      log.info("task {} {} → {} ({})", task.id(), from, task.phase(), task.reason());
    } else {
      log.debug("task {} stays {} ({})", task.id(), from, task.reason());
    }
  }
}
