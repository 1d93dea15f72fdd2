package io.turboprop.proplet.run;

import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.run.Run.Successor;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells orders about attempts that are known, stale or overtaken from new ones, and answers them:
 * orders may come twice, late and from managers that lost their office.
 */
final class Recognition {
  private final Ended ended;
  private long epoch;

  Recognition(RunBounds bounds) {
    this.ended = new Ended(bounds);
  }

  /** What an earlier boot knew. */
  void restore(long epochSeen, List<Note> ends) {
    epoch = Math.max(epoch, epochSeen);
    ends.forEach(ended::remember);
  }

  /** The last word about an attempt, remembered for those who ask again. */
  Step last(Note note, boolean daemon) {
    ended.remember(note);
    return new Step.Say(note, daemon);
  }

  /** An attempt of this task begins: its former ones are of no interest any more. */
  void begins(TaskId task) {
    ended.forget(task);
  }

  /** Whether the last that was known of this task was ordered in the native dialect. */
  boolean wasNative(TaskId task) {
    Note last = ended.of(task);
    return last != null && !last.attempt().isUpstream();
  }

  /**
   * The answer to an order about an attempt that is stale or known; empty for a new one.
   *
   * @param run of the same task, if there is one
   */
  Optional<List<Step>> answer(Attempt attempt, @Nullable Run run) {
    Optional<List<Step>> stale = stale(attempt);
    if (stale.isPresent()) {
      return stale;
    }
    epoch = Math.max(epoch, attempt.epoch());
    Note last = ended.of(attempt.task());
    if (last != null && last.attempt().number() == attempt.number()) {
      return Optional.of(List.of(new Step.Say(last.about(attempt), false)));
    }
    if (run != null) {
      return ofActive(run, attempt);
    }
    return last == null || last.attempt().number() < attempt.number()
        ? Optional.empty()
        : Optional.of(overtaken(attempt, last.attempt().number()));
  }

  private static Optional<List<Step>> ofActive(Run run, Attempt attempt) {
    if (run.attempt().isUpstream()) {
      run.adopt(attempt);
      return Optional.of(say(run, run.current()));
    }
    Successor next = run.successor();
    if (next != null && next.attempt().number() == attempt.number()) {
      run.succeedBy(new Successor(next.spec().as(attempt), next.accepted()));
      return Optional.of(
          next.accepted()
              ? List.of(new Step.Say(new Note.Accepted(attempt), next.spec().daemon()))
              : List.of());
    }
    if (attempt.number() > run.newest()) {
      return Optional.empty();
    }
    if (attempt.number() < run.newest()) {
      return Optional.of(overtaken(attempt, run.newest()));
    }
    run.adopt(attempt);
    return Optional.of(run.isAccepted() ? say(run, run.current()) : List.of());
  }

  /** The answer to an order of a manager that has lost its office. */
  Optional<List<Step>> stale(Attempt attempt) {
    return attempt.epoch() < epoch
        ? Optional.of(
            ignore(
                attempt,
                "it comes from epoch " + attempt.epoch() + ", the current one is " + epoch))
        : Optional.empty();
  }

  /**
   * A stop of what is not here: answered and remembered, so that a run order that arrives later is
   * not followed.
   */
  List<Step> stopUnknown(Attempt attempt) {
    if (attempt.isUpstream()) {
      return ignore(attempt, "it is not here");
    }
    Note last = ended.of(attempt.task());
    if (last != null && last.attempt().number() > attempt.number()) {
      return overtaken(attempt, last.attempt().number());
    }
    if (last != null && last.attempt().number() == attempt.number()) {
      return List.of(new Step.Say(last.about(attempt), false));
    }
    return List.of(
        last(
            new Note.Finished(
                attempt,
                RunResult.Failure.of(
                    ReasonCode.STOPPED_BY_USER, "it was not running on this proplet")),
            false));
  }

  static List<Step> overtaken(Attempt attempt, int by) {
    return ignore(attempt, "attempt " + by + " has taken its place");
  }

  static List<Step> ignore(Attempt attempt, String why) {
    return List.of(new Step.Ignore(attempt, why));
  }

  static List<Step> say(Run run, Note note) {
    return List.of(new Step.Say(note, run.spec().daemon()));
  }
}
