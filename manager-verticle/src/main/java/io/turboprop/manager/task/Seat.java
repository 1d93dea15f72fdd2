package io.turboprop.manager.task;

import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.ResultRef;
import io.turboprop.model.RunResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One proplet's part in the current attempt. An ordinary task has one seat, a broadcast task one
 * for each proplet it went to.
 *
 * @param boot the run of the proplet's process that the order is meant for; unknown of upstream
 *     workers
 * @param result how it ended there, once known
 * @param acceptedAt the proplet said that it has the attempt
 * @param startedAt the guest began, as far as the manager knows
 * @param endedAt this part was over
 */
public record Seat(
    PropletId proplet,
    Progress progress,
    Optional<BootId> boot,
    Optional<RunResult> result,
    Optional<Instant> acceptedAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt) {

  /** How far this seat is. */
  public enum Progress {
    /** The order is to be delivered. */
    SENT,
    /** The proplet has it. */
    ACCEPTED,
    RUNNING,
    DONE
  }

  static Seat sentTo(PropletId proplet, Optional<BootId> boot) {
    return new Seat(
        proplet,
        Progress.SENT,
        boot,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  Seat acceptedBy(BootId newBoot, Instant now) {
    return progress == Progress.SENT
        ? new Seat(
            proplet,
            Progress.ACCEPTED,
            Optional.of(newBoot),
            result,
            Optional.of(now),
            startedAt,
            endedAt)
        : this;
  }

  Seat runningOn(Optional<BootId> newBoot, Instant now) {
    return progress == Progress.DONE
        ? this
        : new Seat(
            proplet,
            Progress.RUNNING,
            newBoot.or(() -> boot),
            result,
            acceptedAt.or(() -> Optional.of(now)),
            startedAt.or(() -> Optional.of(now)),
            endedAt);
  }

  Seat doneWith(RunResult newResult, Instant now) {
    return new Seat(
        proplet,
        Progress.DONE,
        boot,
        Optional.of(newResult),
        acceptedAt,
        startedAt,
        Optional.of(now));
  }

  /** All of the result, if the result here is only the beginning of it. */
  public Optional<ResultRef> wholeResult() {
    return result.flatMap(
        how -> how instanceof RunResult.Success success ? success.whole() : Optional.empty());
  }

  static Set<Digest> resultFiles(List<Seat> seats) {
    return seats.stream()
        .flatMap(seat -> seat.wholeResult().stream())
        .map(ResultRef::digest)
        .collect(Collectors.toUnmodifiableSet());
  }

  public boolean done() {
    return progress == Progress.DONE;
  }

  /** The proplet has said that the attempt is in its hands, and not that it is over. */
  public boolean held() {
    return progress == Progress.ACCEPTED || progress == Progress.RUNNING;
  }
}
