package io.turboprop.manager.task;

import io.turboprop.manager.task.TaskEvent.Accepted;
import io.turboprop.manager.task.TaskEvent.Delivered;
import io.turboprop.manager.task.TaskEvent.Finished;
import io.turboprop.manager.task.TaskEvent.NotPlaced;
import io.turboprop.manager.task.TaskEvent.Placed;
import io.turboprop.manager.task.TaskEvent.PropletLost;
import io.turboprop.manager.task.TaskEvent.Refused;
import io.turboprop.manager.task.TaskEvent.StartRequested;
import io.turboprop.manager.task.TaskEvent.Started;
import io.turboprop.manager.task.TaskEvent.StopRequested;
import io.turboprop.manager.task.TaskEvent.StopTimedOut;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules of {@link TaskLifecycle#TABLE}. */
final class Moves {
  private Moves() {}

  static Transition queue(Task task, StartRequested event, Instant now) {
    if (!task.spec().program().runnable()) {
      return new Transition.Refused("the task has nothing to run: set image_url or upload a file");
    }
    Task queued =
        Change.of(task, now)
            .phase(Phase.QUEUED, new Reason(ReasonCode.NO_ALIVE_PROPLET, "looking for a proplet"))
            .task();
    return changed(queued, new Effect.Place(task.id()));
  }

  static Transition alreadyStarted(Task task, StartRequested event, Instant now) {
    return new Transition.Ignored("the task is started already");
  }

  static Transition place(Task task, Placed event, Instant now) {
    int attempt = task.attempt() + 1;
    List<Seat> seats = event.on().stream().map(Seat::sentTo).toList();
    List<Effect> effects = new ArrayList<>();
    event.on().forEach(p -> effects.add(new Effect.SendRun(task.id(), attempt, p)));
    Task placed =
        Change.of(task, now)
            .phase(Phase.SCHEDULED, Reason.of(ReasonCode.DISPATCHED))
            .attempt(attempt, event.epoch(), seats)
            .task();
    return new Transition.Changed(placed, effects);
  }

  static Transition keepWaiting(Task task, NotPlaced event, Instant now) {
    return event.why().equals(task.reason())
        ? new Transition.Ignored("waits for the same reason as before")
        : changed(Change.of(task, now).phase(Phase.QUEUED, event.why()).task());
  }

  static Transition stopAtOnce(Task task, StopRequested event, Instant now) {
    return changed(
        Change.of(task, now)
            .ended(
                Phase.INTERRUPTED, new Reason(ReasonCode.STOPPED_BY_USER, "stopped while waiting"))
            .task());
  }

  static Transition delivered(Task task, Delivered event, Instant now) {
    return running(task, event.on(), Optional.empty(), now);
  }

  static Transition accepted(Task task, Accepted event, Instant now) {
    Seat seat = seat(task, event.on());
    Seat taken = seat.acceptedBy(Optional.of(event.boot()));
    return taken.equals(seat)
        ? new Transition.Ignored("accepted before")
        : changed(Change.of(task, now).seat(taken).task());
  }

  static Transition started(Task task, Started event, Instant now) {
    return running(task, event.on(), Optional.of(event.boot()), now);
  }

  private static Transition running(Task task, PropletId on, Optional<BootId> boot, Instant now) {
    Seat seat = seat(task, on);
    Seat runs = seat.runningOn(boot);
    if (runs.equals(seat) && task.phase() == Phase.RUNNING) {
      return new Transition.Ignored("runs already");
    }
    Change change = Change.of(task, now).seat(runs);
    if (task.phase() != Phase.RUNNING) {
      change.phase(Phase.RUNNING, Reason.of(ReasonCode.STARTED)).startedNow();
    }
    return changed(change.task());
  }

  static Transition startedWhileStopping(Task task, Started event, Instant now) {
    Task told =
        Change.of(task, now)
            .seat(seat(task, event.on()).runningOn(Optional.of(event.boot())))
            .task();
    return changed(told, new Effect.SendStop(task.id(), task.attempt(), event.on()));
  }

  static Transition refused(Task task, Refused event, Instant now) {
    return ended(
        task, event.on(), RunResult.Failure.of(event.why().code(), event.why().message()), now);
  }

  static Transition finished(Task task, Finished event, Instant now) {
    return ended(task, event.on(), event.result(), now);
  }

  static Transition lost(Task task, PropletLost event, Instant now) {
    return ended(task, event.on(), RunResult.Failure.of(ReasonCode.PROPLET_LOST, event.why()), now);
  }

  private static Transition ended(Task task, PropletId on, RunResult result, Instant now) {
    Change change = Change.of(task, now).seat(seat(task, on).doneWith(result));
    Effect freed = new Effect.SeatFreed(task.id(), on);
    return change.someSeatIsOpen()
        ? changed(change.task(), freed)
        : Endings.conclude(change, freed);
  }

  static Transition stop(Task task, StopRequested event, Instant now) {
    Task stopping =
        Change.of(task, now).phase(Phase.STOPPING, Reason.of(ReasonCode.STOP_REQUESTED)).task();
    return new Transition.Changed(stopping, stopEffects(task));
  }

  static Transition stopAgain(Task task, StopRequested event, Instant now) {
    return new Transition.Changed(Change.of(task, now).task(), stopEffects(task));
  }

  private static List<Effect> stopEffects(Task task) {
    List<Effect> effects = new ArrayList<>();
    for (Seat seat : task.seats()) {
      if (!seat.done()) {
        effects.add(new Effect.SendStop(task.id(), task.attempt(), seat.proplet()));
      }
    }
    effects.add(new Effect.AwaitStop(task.id(), task.attempt()));
    return effects;
  }

  static Transition goneWhileStopping(Task task, Refused event, Instant now) {
    return stopped(
        task, event.on(), RunResult.Failure.of(event.why().code(), event.why().message()), now);
  }

  static Transition finishedWhileStopping(Task task, Finished event, Instant now) {
    return stopped(task, event.on(), event.result(), now);
  }

  static Transition lostWhileStopping(Task task, PropletLost event, Instant now) {
    return stopped(
        task, event.on(), RunResult.Failure.of(ReasonCode.PROPLET_LOST, event.why()), now);
  }

  private static Transition stopped(Task task, PropletId on, RunResult result, Instant now) {
    Change change = Change.of(task, now).seat(seat(task, on).doneWith(result));
    Effect freed = new Effect.SeatFreed(task.id(), on);
    return change.someSeatIsOpen()
        ? changed(change.task(), freed)
        : changed(Endings.stopped(change), freed);
  }

  static Transition stopUnconfirmed(Task task, StopTimedOut event, Instant now) {
    Task given =
        Change.of(task, now)
            .ended(
                Phase.INTERRUPTED,
                new Reason(
                    ReasonCode.STOP_UNCONFIRMED,
                    "a stop was sent, the proplet did not confirm it; the guest may still run"))
            .task();
    List<Effect> effects = new ArrayList<>();
    task.seats().stream()
        .filter(s -> !s.done())
        .forEach(s -> effects.add(new Effect.SeatFreed(task.id(), s.proplet())));
    return new Transition.Changed(given, effects);
  }

  private static Seat seat(Task task, PropletId on) {
    return task.seat(on)
        .orElseThrow(() -> new IllegalStateException("no seat of " + on + " in task " + task.id()));
  }

  private static Transition changed(Task task, Effect... effects) {
    return new Transition.Changed(task, List.of(effects));
  }
}
