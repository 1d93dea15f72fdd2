package io.turboprop.manager.task;

import io.turboprop.model.Fault;
import io.turboprop.model.JsonText;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.RunResult.Failure;
import io.turboprop.model.RunResult.Success;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What becomes of a task when the last seat of its attempt is done. */
final class Endings {
  static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final int MAX_DOUBLINGS = 6;

  private Endings() {}

  static Transition conclude(Change change, Effect freed) {
    if (change.broadcast()) {
      return new Transition.Changed(broadcast(change), List.of(freed));
    }
    return switch (result(change.seats().getFirst())) {
      case Success success ->
          new Transition.Changed(completed(change, success.results()), List.of(freed));
      case Failure failure -> failed(change, failure, freed);
    };
  }

  private static Transition failed(Change change, Failure failure, Effect freed) {
    Fault fault = failure.reason().code().fault();
    return switch (fault) {
      case PERMANENT, TASK ->
          new Transition.Changed(failed(change, failure.reason()), List.of(freed));
      case INFRASTRUCTURE -> {
        Task again = change.requeued(failure.reason(), change.waits()).task();
        yield new Transition.Changed(again, List.of(freed, new Effect.Place(again.id())));
      }
      case TRANSIENT -> {
        Duration delay = waitAfter(change.waits());
        Task later = change.requeued(failure.reason(), change.waits() + 1).task();
        yield new Transition.Changed(
            later, List.of(freed, new Effect.PlaceLater(later.id(), delay)));
      }
    };
  }

  /** {@code min(1 min, 1 s * 2^waits)}. */
  static Duration waitAfter(int waits) {
    Duration doubled = FIRST_WAIT.multipliedBy(1L << Math.min(waits, MAX_DOUBLINGS));
    return doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
  }

  static Task stopped(Change change) {
    boolean allWell = change.seats().stream().allMatch(s -> result(s) instanceof Success);
    if (!allWell) {
      return change
          .ended(Phase.INTERRUPTED, new Reason(ReasonCode.STOPPED_BY_USER, "stopped on request"))
          .task();
    }
    return change.broadcast()
        ? broadcast(change)
        : completed(change, ((Success) result(change.seats().getFirst())).results());
  }

  private static Task broadcast(Change change) {
    Optional<String> errors = errors(change.seats());
    change.results(Optional.of(resultsByProplet(change.seats())));
    return errors
        .map(text -> failed(change, new Reason(ReasonCode.TASK_ERROR, text)))
        .orElseGet(() -> change.ended(Phase.COMPLETED, Reason.of(ReasonCode.SUCCEEDED)).task());
  }

  private static Task completed(Change change, JsonText results) {
    return change
        .results(Optional.of(results))
        .ended(Phase.COMPLETED, Reason.of(ReasonCode.SUCCEEDED))
        .task();
  }

  private static Task failed(Change change, Reason reason) {
    String text = reason.message().isEmpty() ? reason.code().code() : reason.message();
    return change.error(text).ended(Phase.FAILED, reason).task();
  }

  private static Optional<String> errors(List<Seat> seats) {
    String text =
        seats.stream()
            .filter(s -> result(s) instanceof Failure)
            .map(s -> s.proplet() + ": " + ((Failure) result(s)).reason())
            .collect(Collectors.joining("\n"));
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** {@code {"proplet id": result, …}}; identifiers need no escaping. */
  private static JsonText resultsByProplet(List<Seat> seats) {
    return new JsonText(
        seats.stream()
            .filter(s -> result(s) instanceof Success)
            .map(s -> "\"" + s.proplet() + "\":" + ((Success) result(s)).results())
            .collect(Collectors.joining(",", "{", "}")));
  }

  private static RunResult result(Seat seat) {
    return seat.result()
        .orElseThrow(() -> new IllegalStateException("seat of " + seat.proplet() + " is not done"));
  }
}
