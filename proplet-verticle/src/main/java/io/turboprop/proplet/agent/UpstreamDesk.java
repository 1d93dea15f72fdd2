package io.turboprop.proplet.agent;

import io.turboprop.codec.Json;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.run.Note;
import io.turboprop.time.Timers;
import io.turboprop.wire.PropletMessage.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers in upstream's dialect (wire reference §3.3): one result per start. Not within the first
 * moments after the start, because an upstream manager writes "running" late and would overwrite a
 * result that came in meanwhile (§23).
 */
final class UpstreamDesk {
  private static final Logger log = LoggerFactory.getLogger(UpstreamDesk.class);
  private static final JsonText EMPTY = Json.ofText("");

  private final PropletId id;
  private final Duration earliest;
  private final ManagerLine line;
  private final Timers timers;
  private final InstantSource clock;
  private final Map<TaskId, Instant> starts = new HashMap<>();

  /**
   * @param earliest after the start
   */
  UpstreamDesk(
      PropletId id, Duration earliest, ManagerLine line, Timers timers, InstantSource clock) {
    this.id = id;
    this.earliest = earliest;
    this.line = line;
    this.timers = timers;
    this.clock = clock;
  }

  /**
   * Answers once per start: a daemon's when it starts, any other's when it is over.
   *
   * @param daemon whether the note is about one
   */
  void say(Note note, boolean daemon) {
    TaskId task = note.attempt().task();
    switch (note) {
      case Note.Accepted ignored -> starts.put(task, clock.instant());
      case Note.Started ignored -> {
        if (daemon) {
          answer(task, EMPTY, Optional.empty());
        }
      }
      case Note.Refused refused -> {
        starts.put(task, clock.instant());
        answer(task, EMPTY, Optional.of(text(refused.reason())));
      }
      case Note.Returned returned -> answer(task, EMPTY, Optional.of(text(returned.reason())));
      case Note.Finished finished -> finished(task, finished.result());
    }
  }

  /** The run was ordered directly meanwhile and is answered at the other desk. */
  void forget(TaskId task) {
    starts.remove(task);
  }

  private void finished(TaskId task, RunResult result) {
    switch (result) {
      case RunResult.Success success -> answer(task, success.results(), Optional.empty());
      case RunResult.Failure failure -> answer(task, EMPTY, Optional.of(text(failure.reason())));
    }
  }

  /** Only the first answer to a start goes out. */
  private void answer(TaskId task, JsonText results, Optional<String> error) {
    Instant started = starts.remove(task);
    if (started == null) {
      return;
    }
    Duration early = Duration.between(clock.instant(), started.plus(earliest));
    var result = new TaskResult(task, Optional.of(id), Optional.of(results), error);
    if (early.isPositive()) {
      // Longer than that, the wall clock was set back meanwhile.
      Duration wait = early.compareTo(earliest) > 0 ? earliest : early;
      timers.after(wait, () -> send(result));
    } else {
      send(result);
    }
  }

  private void send(TaskResult result) {
    line.send(result)
        .onFailure(
            cause ->
                log.error("task {} result not delivered: {}", result.task(), cause.toString()));
  }

  private static String text(Reason reason) {
    return reason.code() == ReasonCode.TASK_ERROR && !reason.message().isEmpty()
        ? reason.message()
        : reason.toString();
  }
}
