package io.turboprop.manager.task;

import io.turboprop.manager.task.TaskEvent.Accepted;
import io.turboprop.manager.task.TaskEvent.Delivered;
import io.turboprop.manager.task.TaskEvent.Evicted;
import io.turboprop.manager.task.TaskEvent.Finished;
import io.turboprop.manager.task.TaskEvent.ImagePinned;
import io.turboprop.manager.task.TaskEvent.ImageRefused;
import io.turboprop.manager.task.TaskEvent.ImageUnanswered;
import io.turboprop.manager.task.TaskEvent.NotPlaced;
import io.turboprop.manager.task.TaskEvent.Placed;
import io.turboprop.manager.task.TaskEvent.PropletLost;
import io.turboprop.manager.task.TaskEvent.Refused;
import io.turboprop.manager.task.TaskEvent.Silent;
import io.turboprop.manager.task.TaskEvent.StartRequested;
import io.turboprop.manager.task.TaskEvent.Started;
import io.turboprop.manager.task.TaskEvent.StopRequested;
import io.turboprop.manager.task.TaskEvent.StopTimedOut;
import io.turboprop.manager.task.TaskEvent.TimedOut;
import io.turboprop.model.BootId;
import io.turboprop.model.Fault;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.RunResult.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rules of {@link TaskLifecycle#TABLE}. */
final class Moves {
  private Moves() {}

  static Transition queue(Task task, StartRequested event, Instant now) {
    if (!task.spec().program().runnable()) {
      return new Transition.Refused("the task has nothing to run: set image_url or upload a file");
    }
    return Change.of(task, now)
        .requested(new Reason(ReasonCode.NO_ALIVE_PROPLET, "looking for a proplet"))
        .then(new Effect.Place(task.id()))
        .done();
  }

  static Transition alreadyStarted(Task task, StartRequested event, Instant now) {
    return Transition.Ignored.repeated("the task is started already");
  }

  static Transition place(Task task, Placed event, Instant now) {
    int attempt = task.attempt() + 1;
    List<Seat> seats =
        event.on().stream()
            .map(p -> Seat.sentTo(p, Optional.ofNullable(event.boots().get(p))))
            .toList();
    Change change =
        Change.of(task, now)
            .phase(Phase.SCHEDULED, Reason.of(ReasonCode.DISPATCHED))
            .attempt(attempt, event.epoch(), seats);
    event.on().forEach(p -> change.then(new Effect.SendRun(task.id(), attempt, p)));
    return change.done();
  }

  static Transition keepWaiting(Task task, NotPlaced event, Instant now) {
    return event.why().equals(task.reason())
        ? Transition.Ignored.repeated("waits for the same reason as before")
        : Change.of(task, now).phase(Phase.QUEUED, event.why()).done();
  }

  static Transition imagePinned(Task task, ImagePinned event, Instant now) {
    if (task.unpinned().isEmpty()) {
      return Transition.Ignored.repeated("it is known already what runs");
    }
    Change change = Change.of(task, now).pin(event.image());
    return placed(change);
  }

  /** Nobody waits for it yet; it is looked for again at the start. */
  static Transition imageRefusedBeforeStart(Task task, ImageRefused event, Instant now) {
    return event.why().equals(task.reason())
        ? Transition.Ignored.repeated("refused before, for the same reason")
        : Change.of(task, now).phase(Phase.CREATED, event.why()).done();
  }

  static Transition imageRefused(Task task, ImageRefused event, Instant now) {
    Change change = Change.of(task, now);
    return event.why().code().fault() == Fault.PERMANENT
        ? Endings.failed(change, event.why()).done()
        : change
            .waits(task.waits() + 1)
            .phase(Phase.QUEUED, event.why())
            .again(Repeats.waitAfter(task.waits()), RetryPolicy.JITTER)
            .done();
  }

  static Transition imageUnanswered(Task task, ImageUnanswered event, Instant now) {
    return placed(Change.of(task, now).phase(Phase.QUEUED, event.why()));
  }

  /** Goes on to be placed if somebody has started it. */
  private static Transition placed(Change change) {
    Task task = change.before();
    return task.phase() == Phase.QUEUED
        ? change.then(new Effect.Place(task.id())).done()
        : change.done();
  }

  static Transition stopAtOnce(Task task, StopRequested event, Instant now) {
    String text = "stopped while waiting" + event.by().map(by -> ", asked for by " + by).orElse("");
    return Change.of(task, now)
        .ended(Phase.INTERRUPTED, new Reason(ReasonCode.STOPPED_BY_USER, text))
        .done();
  }

  static Transition delivered(Task task, Delivered event, Instant now) {
    return running(task, event.on(), Optional.empty(), now);
  }

  static Transition accepted(Task task, Accepted event, Instant now) {
    Change change = Change.of(task, now);
    Seat seat = change.seatOf(event.on());
    Seat taken = seat.acceptedBy(event.boot(), now);
    return taken.equals(seat)
        ? Transition.Ignored.repeated("accepted before")
        : change.seat(taken).done();
  }

  static Transition started(Task task, Started event, Instant now) {
    return running(task, event.on(), Optional.of(event.boot()), now);
  }

  private static Transition running(Task task, PropletId on, Optional<BootId> boot, Instant now) {
    Change change = Change.of(task, now);
    Seat seat = change.seatOf(on);
    Seat runs = seat.runningOn(boot, now);
    if (runs.equals(seat) && task.phase() == Phase.RUNNING) {
      return Transition.Ignored.repeated("runs already");
    }
    if (task.phase() != Phase.RUNNING) {
      change.phase(Phase.RUNNING, Reason.of(ReasonCode.STARTED)).startedNow();
    }
    return change.seat(runs).done();
  }

  static Transition startedWhileStopping(Task task, Started event, Instant now) {
    Change change = Change.of(task, now);
    return change
        .seat(change.seatOf(event.on()).runningOn(Optional.of(event.boot()), now))
        .then(new Effect.SendStop(task.id(), task.attempt(), event.on()))
        .done();
  }

  static Transition refused(Task task, Refused event, Instant now) {
    Failure why = Failure.of(event.why().code(), event.why().message());
    return ended(Change.of(task, now).seatRefused(event.on(), why), false);
  }

  static Transition finished(Task task, Finished event, Instant now) {
    return ended(Change.of(task, now).seatDone(event.on(), event.result()), true);
  }

  static Transition lost(Task task, PropletLost event, Instant now) {
    Failure why = Failure.of(ReasonCode.PROPLET_LOST, event.why());
    return ended(Change.of(task, now).seatDone(event.on(), why), true);
  }

  static Transition silent(Task task, Silent event, Instant now) {
    return takenFrom(task, event.on(), Failure.of(ReasonCode.HEARTBEAT_TIMEOUT, event.why()), now);
  }

  static Transition evicted(Task task, Evicted event, Instant now) {
    ReasonCode code = event.madeWayFor().isPresent() ? ReasonCode.PREEMPTED : ReasonCode.DRAINED;
    return takenFrom(task, event.on(), Failure.of(code, event.why()), now);
  }

  /** The proplet may still have it: it is told to stop, and is not asked. */
  private static Transition takenFrom(Task task, PropletId on, Failure why, Instant now) {
    Change change = Change.of(task, now).then(new Effect.SendStop(task.id(), task.attempt(), on));
    return ended(change.seatDone(on, why), true);
  }

  private static Transition ended(Change change, boolean begun) {
    return change.openSeats().isEmpty() ? Endings.conclude(change, begun) : change.done();
  }

  static Transition timedOut(Task task, TimedOut event, Instant now) {
    return switch (event.limit()) {
      case SCHEDULE_TO_CLOSE ->
          failed(task, new Reason(ReasonCode.SCHEDULE_TO_CLOSE, "not done in time"), now);
      case SCHEDULE_TO_START -> notStarted(task, event, now);
      case START_TO_CLOSE -> ranTooLong(task, event, now);
    };
  }

  private static Transition notStarted(Task task, TimedOut event, Instant now) {
    int current = task.phase() == Phase.QUEUED ? task.attempt() + 1 : task.attempt();
    return task.phase() == Phase.RUNNING || event.attempt() != current
        ? Transition.Ignored.repeated("the attempt has started, or is another one")
        : failed(
            task,
            new Reason(
                ReasonCode.SCHEDULE_TO_START, "not started in time, waited: " + task.reason()),
            now);
  }

  private static Transition ranTooLong(Task task, TimedOut event, Instant now) {
    if (task.phase() != Phase.RUNNING || event.attempt() != task.attempt()) {
      return Transition.Ignored.repeated("the attempt is over");
    }
    RunResult late =
        Failure.of(ReasonCode.DEADLINE, "ran for longer than start_to_close and was stopped");
    return Endings.conclude(Change.of(task, now).openSeatsDone(late), true);
  }

  private static Transition failed(Task task, Reason why, Instant now) {
    Change change = Change.of(task, now).openSeatsDone(Failure.of(why.code(), why.message()));
    return Endings.failed(change, why).done();
  }

  static Transition stop(Task task, StopRequested event, Instant now) {
    Reason why =
        new Reason(
            ReasonCode.STOP_REQUESTED, event.by().map(by -> "asked for by " + by).orElse(""));
    return stopOrders(Change.of(task, now).phase(Phase.STOPPING, why));
  }

  static Transition stopAgain(Task task, StopRequested event, Instant now) {
    return stopOrders(Change.of(task, now));
  }

  private static Transition stopOrders(Change change) {
    Task task = change.before();
    for (Seat seat : change.openSeats()) {
      change.then(new Effect.SendStop(task.id(), task.attempt(), seat.proplet()));
    }
    return change.then(new Effect.AwaitStop(task.id(), task.attempt())).done();
  }

  static Transition goneWhileStopping(Task task, Refused event, Instant now) {
    Failure why = Failure.of(event.why().code(), event.why().message());
    return stopped(Change.of(task, now).seatRefused(event.on(), why));
  }

  static Transition finishedWhileStopping(Task task, Finished event, Instant now) {
    return stopped(Change.of(task, now).seatDone(event.on(), event.result()));
  }

  static Transition lostWhileStopping(Task task, PropletLost event, Instant now) {
    Failure why = Failure.of(ReasonCode.PROPLET_LOST, event.why());
    return stopped(Change.of(task, now).seatDone(event.on(), why));
  }

  private static Transition stopped(Change change) {
    return change.openSeats().isEmpty() ? Endings.stopped(change).done() : change.done();
  }

  static Transition stopUnconfirmed(Task task, StopTimedOut event, Instant now) {
    Change change =
        Change.of(task, now)
            .ended(
                Phase.INTERRUPTED,
                new Reason(
                    ReasonCode.STOP_UNCONFIRMED,
                    "a stop was sent, the proplet did not confirm it; the guest may still run"));
    change
        .openSeats()
        .forEach(seat -> change.then(new Effect.SeatFreed(task.id(), seat.proplet())));
    return change.done();
  }
}
