package io.turboprop.system.sim;

import io.turboprop.manager.service.ControlReply;
import io.turboprop.manager.service.ControlRequest;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One user with one task: makes it, may start it apart, may stop or delete it, and asks again for
 * what was not answered. Knows how the task has to end.
 */
final class Wish {
  private static final long PATIENCE_NANOS = 10_000_000_000L;
  private static final long PAUSE_NANOS = 1_000_000_000L;

  /** How the task has to be in the end. */
  enum End {
    COMPLETED,
    FAILED,
    RUNNING,
    /** One way or another, but at an end. */
    OVER
  }

  /**
   * @param startApart asks for the start in a second request
   * @param stopAfter nanoseconds after the start; negative for never
   * @param deleteAfter nanoseconds after the start; negative for never
   */
  record Plan(TaskSpec spec, boolean startApart, long stopAfter, long deleteAfter, End end) {}

  private final Load load;
  private final Plan plan;
  private final String key;
  private @Nullable TaskId task;
  private boolean started;
  private boolean stopAsked;
  private boolean stopped;
  private boolean deleteAsked;
  private boolean inDoubt;
  private boolean givenUp;
  private boolean deleted;

  Wish(Load load, Plan plan, String key) {
    this.load = load;
    this.plan = plan;
    this.key = key;
  }

  void begin() {
    Digest digest = Digest.of(key.getBytes(StandardCharsets.UTF_8));
    var create =
        new ControlRequest.CreateTask(
            plan.spec(),
            !plan.startApart(),
            Optional.of(new ControlRequest.Repeatable(key, digest)));
    untilAnswered(create, this::created);
  }

  private void created(ControlReply reply) {
    TaskId id = ((ControlReply.OfTask) reply).task().id();
    if (task != null) {
      if (!task.equals(id)) {
        load.world().fail("key " + key + " gave task " + id + " after " + task);
      }
      return;
    }
    task = id;
    load.made(id, this);
    if (plan.startApart()) {
      untilAnswered(new ControlRequest.StartTask(id), answer -> started());
    } else {
      started();
    }
  }

  private void started() {
    if (started) {
      return;
    }
    started = true;
    if (plan.stopAfter() >= 0) {
      load.world().after(plan.stopAfter(), this::stop);
    }
    if (plan.deleteAfter() >= 0) {
      load.world().after(plan.deleteAfter(), this::delete);
    }
  }

  /** The user wants the task to end. */
  void stop() {
    TaskId id = task;
    if (id != null && !stopAsked && !deleteAsked) {
      stopAsked = true;
      untilAnswered(new ControlRequest.StopTask(id, Optional.empty()), answer -> stopped = true);
    }
  }

  private void delete() {
    TaskId id = task;
    if (id != null && !deleteAsked) {
      deleteAsked = true;
      load.mayBeDeleted(id);
      untilAnswered(new ControlRequest.DeleteTask(id), answer -> deleted = true);
    }
  }

  private interface Answer {
    void take(ControlReply reply);
  }

  private static final class Asking {
    private boolean answered;
  }

  private void untilAnswered(ControlRequest request, Answer answer) {
    var asking = new Asking();
    load.ask(
        request,
        reply -> {
          if (!asking.answered) {
            asking.answered = true;
            take(request, reply, answer);
          }
        });
    load.world()
        .after(
            PATIENCE_NANOS,
            () -> {
              if (!asking.answered) {
                asking.answered = true;
                inDoubt = true;
                untilAnswered(request, answer);
              }
            });
  }

  private void take(ControlRequest request, Future<? extends ControlReply> reply, Answer answer) {
    if (reply.succeeded()) {
      answer.take(reply.result());
      return;
    }
    if (reply.cause() instanceof OrchestratorException coded) {
      boolean gone = coded.code() == ErrorCode.TASK_NOT_FOUND && deleteAsked;
      if (gone) {
        deleted = true;
        return;
      }
      if (coded.code() == ErrorCode.CONFLICT && request instanceof ControlRequest.StartTask) {
        started(); // an earlier try got through, and the task is over
        return;
      }
      if (coded.code() == ErrorCode.NO_LEADER
          && request instanceof ControlRequest.CreateTask
          && !inDoubt
          && load.givesUp()) {
        givenUp = true;
        load.givenUp(plan.spec().name());
        return;
      }
      inDoubt |= coded.code() != ErrorCode.NO_LEADER;
      if (coded.code() == ErrorCode.STORE_UNAVAILABLE
          || coded.code() == ErrorCode.NO_LEADER
          || coded.code() == ErrorCode.LEADER_LOST
          || coded.code() == ErrorCode.TOO_MANY_REQUESTS) {
        load.world().after(PAUSE_NANOS, () -> untilAnswered(request, answer));
        return;
      }
    }
    load.world().fail(request + " was answered with " + reply.cause(), reply.cause());
  }

  boolean endless() {
    return plan.end() == End.RUNNING;
  }

  /** Empty if all is as it should be in the end, else what is missing. */
  Optional<String> missing() {
    TaskId id = task;
    if (givenUp) {
      return Optional.empty();
    }
    if (id == null) {
      return Optional.of("the request with key " + key + " was never answered");
    }
    if (deleteAsked) {
      return deleted ? Optional.empty() : Optional.of("task " + id + " was never deleted");
    }
    if (!started) {
      return Optional.of("the start of task " + id + " was never answered");
    }
    return load.stored(id)
        .map(stored -> missing(id, stored.phase()).map(why -> why + ": " + stored))
        .orElseGet(() -> Optional.of("task " + id + " is not stored"));
  }

  private Optional<String> missing(TaskId id, Phase phase) {
    if (load.hopeless(plan.spec().target())) {
      return phase == Phase.QUEUED || phase.terminal()
          ? Optional.empty()
          : Optional.of("task " + id + " has nowhere to run and is " + phase);
    }
    if (stopAsked) {
      return stopped && phase.terminal()
          ? Optional.empty()
          : Optional.of("task " + id + " was to be stopped and is " + phase);
    }
    boolean right =
        switch (plan.end()) {
          case COMPLETED -> phase == Phase.COMPLETED;
          case FAILED -> phase == Phase.FAILED;
          case RUNNING -> phase == Phase.RUNNING;
          case OVER -> phase.terminal();
        };
    return right
        ? Optional.empty()
        : Optional.of("task " + id + " is " + phase + " and should be " + plan.end());
  }
}
