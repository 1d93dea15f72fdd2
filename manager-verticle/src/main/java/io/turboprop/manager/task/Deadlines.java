package io.turboprop.manager.task;

import io.turboprop.manager.task.TaskEvent.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Which of a task's time limits runs out next. */
public final class Deadlines {
  private Deadlines() {}

  /**
   * A limit and when it is reached.
   *
   * @param attempt that the event shall name
   */
  public record Due(Instant at, Limit limit, int attempt) {
    public TaskEvent event() {
      return new TaskEvent.TimedOut(limit, attempt);
    }
  }

  /**
   * The first to come; empty if nothing limits the task now.
   *
   * @param startToClose of the current attempt, which may come from elsewhere than from the task
   */
  public static Optional<Due> next(Task task, Optional<Duration> startToClose) {
    if (task.phase() == Phase.CREATED
        || task.phase() == Phase.STOPPING
        || task.phase().terminal()) {
      return Optional.empty();
    }
    Timeouts limits = task.spec().runPolicy().timeouts();
    Optional<Due> close =
        due(task.times().requestedAt(), limits.scheduleToClose(), Limit.SCHEDULE_TO_CLOSE, 0);
    Optional<Due> stage =
        switch (task.phase()) {
          case QUEUED ->
              due(
                  task.times().queuedAt(),
                  limits.scheduleToStart(),
                  Limit.SCHEDULE_TO_START,
                  task.attempt() + 1);
          case SCHEDULED ->
              due(
                  task.times().queuedAt(),
                  limits.scheduleToStart(),
                  Limit.SCHEDULE_TO_START,
                  task.attempt());
          default ->
              due(task.times().startedAt(), startToClose, Limit.START_TO_CLOSE, task.attempt());
        };
    return Stream.of(close, stage).flatMap(Optional::stream).min(Comparator.comparing(Due::at));
  }

  private static Optional<Due> due(
      Optional<Instant> from, Optional<Duration> limit, Limit which, int attempt) {
    return from.flatMap(begin -> limit.map(time -> new Due(begin.plus(time), which, attempt)));
  }
}
