package io.turboprop.manager.task;

import io.turboprop.model.Fault;
import io.turboprop.model.JsonText;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.RunResult.Failure;
import io.turboprop.model.RunResult.Success;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What becomes of a task when the last seat of its attempt is done. */
final class Endings {
  private Endings() {}

  /**
   * @param begun whether the guest may have begun, as far as anybody knows
   */
  static Transition.Changed conclude(Change change, boolean begun) {
    if (change.before().broadcast()) {
      return broadcast(change).done();
    }
    return switch (result(change.seats().getFirst())) {
      case Success success -> succeeded(change, success);
      case Failure failure -> failed(change, failure.reason(), begun);
    };
  }

  private static Transition.Changed succeeded(Change change, Success success) {
    return Repeats.afterSuccess(change)
        ? Repeats.restart(change, new Reason(ReasonCode.RETRYING, "the daemon ended, and restarts"))
        : completed(change, success.results()).done();
  }

  private static Transition.Changed failed(Change change, Reason why, boolean begun) {
    RunPolicy policy = change.before().spec().runPolicy();
    Fault fault = why.code().fault();
    if (fault == Fault.INFRASTRUCTURE && begun && policy.atMostOnce()) {
      return failed(change, inDoubt(why)).done();
    }
    return switch (fault) {
      case PERMANENT -> failed(change, why).done();
      case TASK -> Repeats.afterFailure(change, why).orElseGet(() -> failed(change, why).done());
      case INFRASTRUCTURE, TRANSIENT -> Repeats.elsewhere(change, why);
    };
  }

  private static Reason inDoubt(Reason why) {
    return new Reason(
        ReasonCode.IN_DOUBT,
        why + "; the guest may have run, and the task must not begin twice (at-most-once)");
  }

  /** A stop was asked for and every seat is done. */
  static Change stopped(Change change) {
    boolean allWell = change.seats().stream().allMatch(s -> result(s) instanceof Success);
    if (!allWell) {
      String asked = change.before().reason().message();
      String text = asked.isEmpty() ? "stopped on request" : "stopped, " + asked;
      return change.ended(Phase.INTERRUPTED, new Reason(ReasonCode.STOPPED_BY_USER, text));
    }
    return change.before().broadcast()
        ? broadcast(change)
        : completed(change, ((Success) result(change.seats().getFirst())).results());
  }

  private static Change broadcast(Change change) {
    Optional<String> errors = errors(change.seats());
    change.results(Optional.of(resultsByProplet(change.seats())));
    return errors
        .map(text -> failed(change, new Reason(ReasonCode.TASK_ERROR, text)))
        .orElseGet(() -> change.ended(Phase.COMPLETED, Reason.of(ReasonCode.SUCCEEDED)));
  }

  private static Change completed(Change change, JsonText results) {
    return change
        .results(Optional.of(results))
        .ended(Phase.COMPLETED, Reason.of(ReasonCode.SUCCEEDED));
  }

  static Change failed(Change change, Reason reason) {
    String text = reason.message().isEmpty() ? reason.code().code() : reason.message();
    return change.error(text).ended(Phase.FAILED, reason);
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
