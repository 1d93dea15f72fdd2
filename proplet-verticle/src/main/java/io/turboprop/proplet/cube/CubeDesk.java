package io.turboprop.proplet.cube;

import io.turboprop.cube.CubeEvent;
import io.turboprop.cube.CubeState;
import io.turboprop.cube.CubeTask;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.MonitoringProfile;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunLimits;
import io.turboprop.model.RunOptions;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.agent.Agent;
import io.turboprop.proplet.run.Attempt;
import io.turboprop.proplet.run.Note;
import io.turboprop.proplet.run.Program;
import io.turboprop.proplet.run.RunSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Has run what Cube's clients want, and keeps how it went. Forgets all when the proplet ends. Lives
 * on the proplet's context; refusals are {@link OrchestratorException}s.
 */
final class CubeDesk {
  private static final int MOST_OVER = 1_000;
  private static final Duration AGE = Duration.ofDays(1);

  /** Before the ids of runs, so that none is taken for a run of the manager's. */
  private static final String OURS = "cube:";

  private final Agent agent;
  private final InstantSource clock;
  private final Supplier<TaskId> ids;
  private final TaskShelf shelf = new TaskShelf(MOST_OVER, AGE);

  /**
   * @param ids fresh ones, for tasks that come without
   */
  CubeDesk(Agent agent, InstantSource clock, Supplier<TaskId> ids) {
    this.agent = agent;
    this.clock = clock;
    this.ids = ids;
  }

  List<CubeTask> tasks() {
    return shelf.all(clock.instant());
  }

  /** Follows the event; the task as it is then. */
  CubeTask take(CubeEvent event) {
    return event.wantsEnd() ? stop(event.requiredId()) : run(event);
  }

  /** A task that is over stays as it is. */
  CubeTask stop(TaskId id) {
    if (!known(id).state().isOver()) {
      agent.stop(ours(id));
    }
    return known(id);
  }

  /** As in the book, one that failed may be run again. */
  private CubeTask run(CubeEvent event) {
    CubeEvent.Wish wish = event.wish();
    TaskId id = event.id().orElseGet(ids);
    Optional<CubeTask> former = shelf.find(id, clock.instant());
    if (former.filter(task -> task.state() != CubeState.FAILED).isPresent()) {
      throw new OrchestratorException(ErrorCode.CONFLICT, "task " + id + " exists already");
    }
    CubeTask task = task(id, wish, former.map(failed -> failed.restarts() + 1).orElse(0));
    List<Reason> refusals = new ArrayList<>();
    agent.run(
        spec(id, wish),
        note -> {
          switch (note) {
            case Note.Accepted ignored -> shelf.put(task, clock.instant());
            case Note.Started ignored -> started(id);
            case Note.Finished end -> ended(id, end.result());
            case Note.Returned end -> ended(id, end.reason());
            case Note.Refused refused -> refusals.add(refused.reason());
          }
        });
    for (Reason why : refusals) {
      throw new OrchestratorException(
          ErrorCode.TOO_MANY_REQUESTS,
          "task %s is not taken: %s; try again later".formatted(id, why.message()));
    }
    return known(id);
  }

  private static CubeTask task(TaskId id, CubeEvent.Wish wish, int restarts) {
    return new CubeTask(
        id,
        wish.name(),
        CubeState.SCHEDULED,
        wish.image().text(),
        wish.cpuMillis(),
        wish.memoryBytes(),
        wish.diskBytes(),
        Optional.empty(),
        Optional.empty(),
        restarts);
  }

  private static RunSpec spec(TaskId id, CubeEvent.Wish wish) {
    return new RunSpec(
        Attempt.local(ours(id)),
        wish.name(),
        new Program.Image(wish.image()),
        List.of(),
        List.of(),
        Map.of(),
        false,
        false,
        RunLimits.UNSET,
        RunOptions.UNSET,
        MonitoringProfile.none());
  }

  private static TaskId ours(TaskId id) {
    return new TaskId(OURS + id);
  }

  private CubeTask known(TaskId id) {
    return shelf
        .find(id, clock.instant())
        .orElseThrow(
            () ->
                new OrchestratorException(
                    ErrorCode.TASK_NOT_FOUND, "there is no task " + id + " on this proplet"));
  }

  private void started(TaskId id) {
    Instant now = clock.instant();
    shelf.put(known(id).started(now), now);
  }

  private void ended(TaskId id, RunResult result) {
    switch (result) {
      case RunResult.Success ignored -> ended(id, CubeState.COMPLETED);
      case RunResult.Failure failure -> ended(id, failure.reason());
    }
  }

  /** A task that was stopped is Completed, as the manager says it too. */
  private void ended(TaskId id, Reason why) {
    boolean stopped = why.code() == ReasonCode.STOPPED_BY_USER;
    ended(id, stopped ? CubeState.COMPLETED : CubeState.FAILED);
  }

  private void ended(TaskId id, CubeState how) {
    Instant now = clock.instant();
    shelf.put(known(id).ended(how, now), now);
  }
}
