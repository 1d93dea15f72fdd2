package io.turboprop.manager.task;

import static io.turboprop.manager.task.Phase.COMPLETED;
import static io.turboprop.manager.task.Phase.CREATED;
import static io.turboprop.manager.task.Phase.FAILED;
import static io.turboprop.manager.task.Phase.INTERRUPTED;
import static io.turboprop.manager.task.Phase.QUEUED;
import static io.turboprop.manager.task.Phase.RUNNING;
import static io.turboprop.manager.task.Phase.SCHEDULED;
import static io.turboprop.manager.task.Phase.STOPPING;

import io.turboprop.manager.task.TaskEvent.Accepted;
import io.turboprop.manager.task.TaskEvent.Delivered;
import io.turboprop.manager.task.TaskEvent.Evicted;
import io.turboprop.manager.task.TaskEvent.Finished;
import io.turboprop.manager.task.TaskEvent.ImagePinned;
import io.turboprop.manager.task.TaskEvent.ImageRefused;
import io.turboprop.manager.task.TaskEvent.ImageUnanswered;
import io.turboprop.manager.task.TaskEvent.NotPlaced;
import io.turboprop.manager.task.TaskEvent.OfAttempt;
import io.turboprop.manager.task.TaskEvent.Placed;
import io.turboprop.manager.task.TaskEvent.PropletLost;
import io.turboprop.manager.task.TaskEvent.Refused;
import io.turboprop.manager.task.TaskEvent.Silent;
import io.turboprop.manager.task.TaskEvent.StartRequested;
import io.turboprop.manager.task.TaskEvent.Started;
import io.turboprop.manager.task.TaskEvent.StopRequested;
import io.turboprop.manager.task.TaskEvent.StopTimedOut;
import io.turboprop.manager.task.TaskEvent.TimedOut;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The one table of a task's life: {@code (task, event, now) -> task + effects}. Only {@link #after}
 * moves a task; terminal phases have no rows; an event that the table does not list changes
 * nothing. The picture in {@code docs/task-lifecycle.md} is generated from {@link #TABLE}.
 */
public final class TaskLifecycle {

  /** What a row does with a task that is in its phase. */
  @FunctionalInterface
  interface Rule<E extends TaskEvent> {
    Transition apply(Task task, E event, Instant now);
  }

  /**
   * One line of the table.
   *
   * @param to every phase the rule may lead to
   */
  record Row<E extends TaskEvent>(Phase from, Class<E> on, Set<Phase> to, Rule<E> rule) {
    Row {
      to = Set.copyOf(to);
    }

    Transition apply(Task task, TaskEvent event, Instant now) {
      return rule.apply(task, on.cast(event), now);
    }
  }

  static final List<Row<?>> TABLE =
      List.of(
          row(CREATED, StartRequested.class, Moves::queue, QUEUED),
          row(CREATED, ImagePinned.class, Moves::imagePinned, CREATED),
          row(CREATED, ImageRefused.class, Moves::imageRefusedBeforeStart, CREATED),
          row(QUEUED, StartRequested.class, Moves::alreadyStarted),
          row(QUEUED, ImagePinned.class, Moves::imagePinned, QUEUED),
          row(QUEUED, ImageRefused.class, Moves::imageRefused, QUEUED, FAILED),
          row(QUEUED, ImageUnanswered.class, Moves::imageUnanswered, QUEUED),
          row(QUEUED, Placed.class, Moves::place, SCHEDULED),
          row(QUEUED, NotPlaced.class, Moves::keepWaiting, QUEUED),
          row(QUEUED, TimedOut.class, Moves::timedOut, FAILED),
          row(QUEUED, StopRequested.class, Moves::stopAtOnce, INTERRUPTED),
          row(SCHEDULED, StartRequested.class, Moves::alreadyStarted),
          row(SCHEDULED, Delivered.class, Moves::delivered, RUNNING),
          row(SCHEDULED, Accepted.class, Moves::accepted, SCHEDULED),
          row(SCHEDULED, Started.class, Moves::started, RUNNING),
          row(SCHEDULED, Refused.class, Moves::refused, SCHEDULED, QUEUED, FAILED),
          row(SCHEDULED, Finished.class, Moves::finished, SCHEDULED, QUEUED, COMPLETED, FAILED),
          row(SCHEDULED, PropletLost.class, Moves::lost, SCHEDULED, QUEUED, FAILED),
          row(SCHEDULED, Silent.class, Moves::silent, SCHEDULED, QUEUED, FAILED),
          row(SCHEDULED, Evicted.class, Moves::evicted, SCHEDULED, QUEUED, FAILED),
          row(SCHEDULED, TimedOut.class, Moves::timedOut, FAILED),
          row(SCHEDULED, StopRequested.class, Moves::stop, STOPPING),
          row(RUNNING, StartRequested.class, Moves::alreadyStarted),
          row(RUNNING, Delivered.class, Moves::delivered, RUNNING),
          row(RUNNING, Accepted.class, Moves::accepted, RUNNING),
          row(RUNNING, Started.class, Moves::started, RUNNING),
          row(RUNNING, Refused.class, Moves::refused, RUNNING, QUEUED, FAILED),
          row(RUNNING, Finished.class, Moves::finished, RUNNING, QUEUED, COMPLETED, FAILED),
          row(RUNNING, PropletLost.class, Moves::lost, RUNNING, QUEUED, FAILED),
          row(RUNNING, Silent.class, Moves::silent, RUNNING, QUEUED, FAILED),
          row(RUNNING, Evicted.class, Moves::evicted, RUNNING, QUEUED, FAILED),
          row(RUNNING, TimedOut.class, Moves::timedOut, QUEUED, FAILED),
          row(RUNNING, StopRequested.class, Moves::stop, STOPPING),
          row(STOPPING, Accepted.class, Moves::accepted, STOPPING),
          row(STOPPING, Started.class, Moves::startedWhileStopping, STOPPING),
          row(STOPPING, Refused.class, Moves::goneWhileStopping, STOPPING, INTERRUPTED),
          row(
              STOPPING,
              Finished.class,
              Moves::finishedWhileStopping,
              STOPPING,
              COMPLETED,
              INTERRUPTED),
          row(STOPPING, PropletLost.class, Moves::lostWhileStopping, STOPPING, INTERRUPTED),
          row(STOPPING, StopRequested.class, Moves::stopAgain, STOPPING),
          row(STOPPING, StopTimedOut.class, Moves::stopUnconfirmed, INTERRUPTED));

  private TaskLifecycle() {}

  /**
   * The task after the event, or why nothing changes.
   *
   * @throws IllegalStateException if a rule leads where its row does not say: a bug here
   */
  public static Transition after(Task task, TaskEvent event, Instant now) {
    if (task.phase().terminal()) {
      return afterTheEnd(task, event);
    }
    if (event instanceof OfAttempt of) {
      Optional<Transition> stale = staleness(task, of);
      if (stale.isPresent()) {
        return stale.get();
      }
    }
    return find(task.phase(), event.getClass())
        .map(row -> checked(row, row.apply(task, event, now)))
        .orElseGet(() -> unlisted(task, event));
  }

  static Optional<Row<?>> find(Phase phase, Class<?> event) {
    for (Row<?> row : TABLE) {
      if (row.from() == phase && row.on() == event) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  private static Transition afterTheEnd(Task task, TaskEvent event) {
    String ended = "the task has ended: " + task.state().label();
    return switch (event) {
      case StartRequested ignored ->
          new Transition.Refused(ended + "; a task runs once, create a new one to run it again");
      case OfAttempt of -> staleness(task, of).orElseGet(() -> Transition.Ignored.stale(ended));
      default -> Transition.Ignored.repeated(ended);
    };
  }

  private static Optional<Transition> staleness(Task task, OfAttempt event) {
    if (event.attempt() != task.attempt()) {
      return Optional.of(
          Transition.Ignored.stale(
              "stale: about attempt " + event.attempt() + ", current is " + task.attempt()));
    }
    Optional<Seat> seat = task.seat(event.on());
    if (seat.isEmpty()) {
      return Optional.of(
          Transition.Ignored.stale(
              "proplet " + event.on() + " has no part in attempt " + task.attempt()));
    }
    return seat.get().done()
        ? Optional.of(
            Transition.Ignored.repeated("proplet " + event.on() + " has ended its part already"))
        : Optional.empty();
  }

  private static Transition unlisted(Task task, TaskEvent event) {
    return event instanceof StopRequested
        ? new Transition.Refused("the task was never started, so there is nothing to stop")
        : Transition.Ignored.repeated(
            event.getClass().getSimpleName() + " means nothing to a task that is " + task.phase());
  }

  private static Transition checked(Row<?> row, Transition transition) {
    if (transition instanceof Transition.Changed changed
        && !row.to().contains(changed.task().phase())) {
      throw new IllegalStateException(
          row.from() + " + " + row.on().getSimpleName() + " led to " + changed.task().phase());
    }
    return transition;
  }

  private static <E extends TaskEvent> Row<E> row(
      Phase from, Class<E> on, Rule<E> rule, Phase... to) {
    Set<Phase> phases = EnumSet.noneOf(Phase.class);
    phases.addAll(List.of(to));
    return new Row<>(from, on, phases, rule);
  }
}
