package io.turboprop.manager.task;

import io.turboprop.model.JsonText;
import io.turboprop.model.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Collects what a rule changes and makes the new task of it. Used once, by one rule. */
final class Change {
  private final Task before;
  private final Instant now;
  private Phase phase;
  private Reason reason;
  private int attempt;
  private long epoch;
  private List<Seat> seats;
  private int waits;
  private Optional<JsonText> results;
  private Optional<String> error;
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
    this.results = before.results();
    this.error = before.error();
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

  Change attempt(int number, long newEpoch, List<Seat> newSeats) {
    attempt = number;
    epoch = newEpoch;
    seats = newSeats;
    times = times.notStarted(now);
    return this;
  }

  Change seat(Seat changed) {
    seats = seats.stream().map(s -> s.proplet().equals(changed.proplet()) ? changed : s).toList();
    return this;
  }

  Change startedNow() {
    waits = 0;
    times = times.started(now);
    return this;
  }

  Change ended(Phase terminal, Reason why) {
    times = times.finished(now);
    return phase(terminal, why);
  }

  /** Back to the queue; the attempt is over. */
  Change requeued(Reason why, int newWaits) {
    waits = newWaits;
    seats = List.of();
    times = times.notStarted(now);
    return phase(Phase.QUEUED, why);
  }

  Change results(Optional<JsonText> newResults) {
    results = newResults;
    return this;
  }

  Change error(String text) {
    error = Optional.of(text);
    return this;
  }

  boolean someSeatIsOpen() {
    return seats.stream().anyMatch(s -> !s.done());
  }

  List<Seat> seats() {
    return seats;
  }

  int waits() {
    return waits;
  }

  boolean broadcast() {
    return before.broadcast();
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
        results,
        error,
        times,
        before.version());
  }
}
