package io.turboprop.manager.service;

import io.turboprop.manager.function.FunctionRequest;
import io.turboprop.manager.join.JoinWish;
import io.turboprop.manager.join.Pass;
import io.turboprop.manager.proplet.Duty;
import io.turboprop.manager.proplet.PropletPatch;
import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.Digest;
import io.turboprop.model.FunctionName;
import io.turboprop.model.PropletId;
import io.turboprop.model.PullId;
import io.turboprop.model.RevisionName;
import io.turboprop.model.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What doors ask of the control verticle, over the event bus at {@link #ADDRESS}. Every request is
 * answered with the {@link ControlReply} named in its comment, or fails with an {@code
 * OrchestratorException} (see {@link ControlFailure}).
 */
public sealed interface ControlRequest {
  String ADDRESS = "turboprop.control";

  /**
   * Answered with {@link ControlReply.OfTask} once the task is durable.
   *
   * @param start start it too, in the same transaction
   * @param id if somebody else chose it; refused with CONFLICT if there is such a task
   */
  record CreateTask(
      TaskSpec spec, boolean start, Optional<Repeatable> idempotency, Optional<TaskId> id)
      implements ControlRequest {
    /** With an id of the manager's choice. */
    public CreateTask(TaskSpec spec, boolean start, Optional<Repeatable> idempotency) {
      this(spec, start, idempotency, Optional.empty());
    }
  }

  /**
   * Answered with {@link ControlReply.OfTasks} once all of them are durable, in one transaction; if
   * one is refused, none is made. Those of a repeated request are answered by its first key.
   */
  record CreateTogether(List<CreateTask> tasks) implements ControlRequest {
    public CreateTogether {
      tasks = List.copyOf(tasks);
    }
  }

  /** The {@code Idempotency-Key} of a request and the digest of what it asks for. */
  record Repeatable(String key, Digest request) {}

  /** Answered with {@link ControlReply.OfTask}. */
  record UpdateTask(TaskId task, TaskPatch patch) implements ControlRequest {}

  /** Answered with {@link ControlReply.Done}. */
  record DeleteTask(TaskId task) implements ControlRequest {}

  /** Answered with {@link ControlReply.OfTask}; starting a started task again is harmless. */
  record StartTask(TaskId task) implements ControlRequest {}

  /**
   * Answered with {@link ControlReply.OfTask}; stopping a stopped task again is harmless.
   *
   * @param by who asks, for people to read; empty if nobody knows
   */
  record StopTask(TaskId task, Optional<String> by) implements ControlRequest {}

  /**
   * Says what is to be the case with a task; asked again, it changes nothing. Answered with {@link
   * ControlReply.OfDesired} when it is noted; fails with STALE_VERSION if another generation is
   * there than expected, with CONFLICT or INVALID_REQUEST if it cannot be so, with TASK_NOT_FOUND.
   *
   * @param expected generation that the declaration must have, 0 for none; empty for any
   * @param by who asks, for people to read; empty if nobody knows
   */
  record DeclareTask(TaskId task, Desired desired, OptionalLong expected, Optional<String> by)
      implements ControlRequest {}

  /** Answered with {@link ControlReply.OfDesired}, or fails with TASK_NOT_FOUND. */
  record ViewDesired(TaskId task) implements ControlRequest {}

  /**
   * Makes the task with this key be as it is described: makes it, changes it or leaves it. Answered
   * with {@link ControlReply.OfApplied}; fails as {@link DeclareTask} does.
   *
   * @param desired what is to be the case with it; empty to leave that as it is
   * @param dryRun only say what would be done
   */
  record ApplyTask(
      String key, TaskSpec spec, Optional<Desired> desired, boolean dryRun, Optional<String> by)
      implements ControlRequest {}

  /**
   * Makes and starts one instance of a task on each proplet that is meant and not lost, all or
   * none. Answered with {@link ControlReply.OfTasks}; fails with PROPLET_NOT_FOUND if none is
   * meant, with CONFLICT, INVALID_REQUEST, TOO_MANY_REQUESTS or TASK_NOT_FOUND.
   */
  record BroadcastTask(TaskId task, Selector proplets) implements ControlRequest {}

  /**
   * Answered with {@link ControlReply.OfProplets}.
   *
   * @param alive only those alive, or only those not
   * @param which of them; empty for all
   */
  record ListProplets(long offset, long limit, Optional<Boolean> alive, Optional<Selector> which)
      implements ControlRequest {}

  /** Answered with {@link ControlReply.OfPropletInFull}. */
  record ViewProplet(PropletId proplet) implements ControlRequest {}

  /**
   * Asks a proplet which images it keeps. Answered with {@link ControlReply.OfImages}, which says
   * what is known, or why it is not; fails with PROPLET_NOT_FOUND.
   *
   * @param glance wait only for as long as a reader does not notice, and not at all for a proplet
   *     that did not answer before
   */
  record AskImages(PropletId proplet, boolean glance) implements ControlRequest {}

  /** Answered with {@link ControlReply.Done}; refused with CONFLICT while it has tasks. */
  record DeleteProplet(PropletId proplet) implements ControlRequest {}

  /**
   * Changes whether a proplet gets work. Answered with {@link ControlReply.OfProplet} when that is
   * noted; a repeated drain sets the new deadline.
   */
  record ChangeDuty(PropletId proplet, Duty duty) implements ControlRequest {}

  /**
   * The same of all that are meant. Answered with {@link ControlReply.OfProplets}; fails with
   * PROPLET_NOT_FOUND if none is, or a name is unknown, and with the first failure of any, in which
   * case others may be changed.
   */
  record ChangeDuties(Selector proplets, Duty duty) implements ControlRequest {}

  /**
   * Answered with {@link ControlReply.OfProplet}; fails with CONFLICT if there are too many labels.
   */
  record PatchProplet(PropletId proplet, PropletPatch patch) implements ControlRequest {}

  /**
   * Asks a proplet to tell what the guest of an attempt writes; what it says comes over {@link
   * LogNews}. Answered with {@link ControlReply.Done} when the broker has the question.
   *
   * @param from the place to begin at
   * @param watch for how long to go on; zero for what is there
   */
  record AskLogs(TaskId task, int attempt, PropletId proplet, long from, Duration watch)
      implements ControlRequest {}

  /**
   * Answered with {@link ControlReply.OfFunction} once the change is durable and in the {@link
   * FunctionIndex}. Users ask, and so does whoever prepares images, with {@code Prepared} and
   * {@code NotPrepared}.
   */
  record ChangeFunction(
      FunctionName function, FunctionRequest request, Optional<Repeatable> idempotency)
      implements ControlRequest {}

  /**
   * Has a revision served that somebody calls by its name, or that nobody serves yet. Answered with
   * {@link ControlReply.Done} when proplets are asked to: look into the {@code EndpointIndex} then.
   * Fails with NO_PROPLET if none can, with REVISION_NOT_READY, REVISION_NOT_FOUND or
   * FUNCTION_NOT_FOUND.
   */
  record ActivateRevision(FunctionName function, RevisionName revision) implements ControlRequest {}

  /**
   * Runs a latent task once. Answered with {@link ControlReply.Invoked} when the guest has ended;
   * fails with INVOCATION_FAILED and the words of the proplet, with CONFLICT if the task is not
   * latent or does not run, with NO_PROPLET, BROKER_UNAVAILABLE, CALL_TIMEOUT, TOO_MANY_REQUESTS or
   * TASK_NOT_FOUND.
   *
   * @param inputs empty for those of the task
   * @param env laid over that of the task
   */
  record InvokeTask(TaskId task, List<String> inputs, Map<String, String> env)
      implements ControlRequest {
    public InvokeTask {
      inputs = List.copyOf(inputs);
      env = Map.copyOf(env);
    }

    /** Leaves out inputs and environment, which may be secret. */
    @Override
    public String toString() {
      return "InvokeTask[" + task + "]";
    }
  }

  /**
   * Has an image brought to proplets ahead of its use. Answered with {@link ControlReply.OfPull} as
   * soon as they are told; fails with PROPLET_NOT_FOUND or TOO_MANY_REQUESTS.
   *
   * @param image a reference, as a task would name it
   */
  record BeginPull(String image, Selector proplets) implements ControlRequest {}

  /** Answered with {@link ControlReply.OfPull}, or fails with PULL_NOT_FOUND. */
  record ViewPull(PullId pull) implements ControlRequest {}

  /** Gives it up and forgets it. Answered with {@link ControlReply.Done}; fails like a view. */
  record EndPull(PullId pull) implements ControlRequest {}

  /**
   * Says where such a task would go now, and why, without placing it. Answered with {@link
   * ControlReply.OfPlan}.
   *
   * @param waiting the task whose place in its queue is wanted, too
   */
  record ExplainPlacement(TaskSpec spec, Optional<TaskId> waiting) implements ControlRequest {}

  /**
   * Answered with {@link ControlReply.OfJoinToken}; fails with CONFLICT if there are too many.
   *
   * @param ttl for how long it is good
   * @param uses how many machines may join by it
   */
  record CreateJoinToken(Duration ttl, int uses, String namePrefix, Map<String, String> labels)
      implements ControlRequest {
    public CreateJoinToken {
      labels = Map.copyOf(labels);
    }
  }

  /** Answered with {@link ControlReply.OfJoinTokens}. */
  record ListJoinTokens() implements ControlRequest {}

  /** Answered with {@link ControlReply.Done}; fails with JOIN_TOKEN_NOT_FOUND. */
  record RevokeJoinToken(String token) implements ControlRequest {}

  /**
   * Lets a machine join. Answered with {@link ControlReply.OfJoin} when it can log in at the
   * broker; fails with JOIN_REFUSED, FORBIDDEN, CONFLICT, INVALID_REQUEST or TOO_MANY_REQUESTS.
   *
   * @param host by which the machine reached the manager
   * @param from address of the machine
   */
  record Join(Pass pass, JoinWish wish, String host, String from) implements ControlRequest {}

  /**
   * Shuts a proplet that joined out, or lets it in again. Answered with {@link ControlReply.Done}
   * when its session at the broker is over; fails with PROPLET_NOT_FOUND if none joined under that
   * id, with CONFLICT if the broker lets anybody in.
   */
  record RevokeProplet(PropletId proplet, boolean revoked) implements ControlRequest {}

  /** Answered with {@link ControlReply.Health}. */
  record AskHealth() implements ControlRequest {}
}
