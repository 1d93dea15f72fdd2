package io.turboprop.manager.task;

import io.turboprop.model.JsonText;
import io.turboprop.model.PinnedImage;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.RunResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what a rule changes and makes the new task of it. Used once, by one rule. */
final class Change {
  private final Task before;
  private final Instant now;
  private final List<Effect> effects = new ArrayList<>();
  private Phase phase;
  private Reason reason;
  private int attempt;
  private long epoch;
  private List<Seat> seats;
  private int waits;
  private Optional<Streak> streak;
  private Optional<Instant> notBefore = Optional.empty();
  private Optional<JsonText> results;
  private Optional<String> error;
  private Optional<AttemptRecord> over = Optional.empty();
  private Optional<Pin> pin;
  private Times times;

  private Change(Task before, Instant now) {
    this.before = before;
    this.now = now;
    this.phase = before.phase();
    this.reason = before.reason();
    this.attempt = before.attempt();
    this.epoch = before.epoch();
    this.seats = before.seats();
    this.waits = before.waits();
    this.streak = before.streak();
    this.results = before.results();
    this.error = before.error();
    this.pin = before.pin();
    this.times = before.times().updated(now);
  }

  static Change of(Task before, Instant now) {
    return new Change(before, now);
  }

  Change phase(Phase newPhase, Reason why) {
    phase = newPhase;
    reason = why;
    return this;
  }

  /** Somebody asked for it to run. */
  Change requested(Reason why) {
    times = times.requested(now);
    return phase(Phase.QUEUED, why);
  }

  Change attempt(int number, long newEpoch, List<Seat> newSeats) {
    attempt = number;
    epoch = newEpoch;
    seats = newSeats;
    times = times.placed(now);
    return this;
  }

  Change seat(Seat changed) {
    seats = seats.stream().map(s -> s.proplet().equals(changed.proplet()) ? changed : s).toList();
    return this;
  }

  /** Ends the part of this proplet; its seat is free then. */
  Change seatDone(PropletId on, RunResult result) {
    seat(seatOf(on).doneWith(result, now));
    return then(new Effect.SeatFreed(before.id(), on));
  }

  /** As {@link #seatDone}, of a proplet that did not take it: nobody gets room by that. */
  Change seatRefused(PropletId on, RunResult result) {
    return seat(seatOf(on).doneWith(result, now));
  }

  /** Ends the parts that are not over and tells their proplets to stop. */
  Change openSeatsDone(RunResult result) {
    for (Seat open : openSeats()) {
      then(new Effect.SendStop(before.id(), attempt, open.proplet()));
      seatDone(open.proplet(), result);
    }
    return this;
  }

  Change startedNow() {
    times = times.started(now);
    return this;
  }

  Change ended(Phase terminal, Reason why) {
    times = times.finished(now);
    return phase(terminal, why);
  }

  /**
   * Back to the queue; the attempt is over.
   *
   * @param why it waits
   * @param outcome of the attempt
   */
  Change requeued(Reason why, Reason outcome) {
    over = AttemptRecord.current(before).map(a -> a.over(now, outcome, seats));
    seats = List.of();
    times = times.queued(now);
    if (before.spec().program().pinning() == ImagePolicy.ALWAYS) {
      pin = Optional.empty();
    }
    return phase(Phase.QUEUED, why);
  }

  /** Place it again after this delay, of which chance may take away a part. */
  Change again(Duration delay, double jitter) {
    notBefore = delay.isPositive() ? Optional.of(now.plus(delay)) : Optional.empty();
    return then(new Effect.PlaceAgain(before.id(), delay, jitter));
  }

  Change waits(int newWaits) {
    waits = newWaits;
    return this;
  }

  Change streak(Optional<Streak> newStreak) {
    streak = newStreak;
    return this;
  }

  /** It is known now what the image stands for. */
  Change pin(PinnedImage image) {
    pin = Optional.of(new Pin(image, now));
    return this;
  }

  Change results(Optional<JsonText> newResults) {
    results = newResults;
    return this;
  }

  Change error(String text) {
    error = Optional.of(text);
    return this;
  }

  Change then(Effect effect) {
    effects.add(effect);
    return this;
  }

  List<Seat> openSeats() {
    return seats.stream().filter(s -> !s.done()).toList();
  }

  Seat seatOf(PropletId on) {
    return seats.stream()
        .filter(s -> s.proplet().equals(on))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("no seat of " + on + " in task " + before.id()));
  }

  List<Seat> seats() {
    return seats;
  }

  Task before() {
    return before;
  }

  Instant now() {
    return now;
  }

  Transition.Changed done() {
    return new Transition.Changed(task(), effects, over);
  }

  Task task() {
    return new Task(
        before.id(),
        before.spec(),
        phase,
        reason,
        attempt,
        epoch,
        seats,
        waits,
        streak,
        notBefore,
        results,
        error,
        times,
        pin,
        before.declaration(),
        before.version());
  }
}
