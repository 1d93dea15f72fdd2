package io.turboprop.manager.service;

import io.turboprop.link.Login;
import io.turboprop.manager.desired.Tally;
import io.turboprop.manager.function.Function;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.LeaseView;
import io.turboprop.manager.proplet.MaintenanceWindow.Occurrence;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.proplet.Standing;
import io.turboprop.manager.pull.Pull;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.schedule.Explanation;
import io.turboprop.manager.store.Page;
import io.turboprop.manager.task.Choice;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.RevisionName;
import io.turboprop.model.TaskId;
import io.turboprop.wire.CacheUsage;
import io.turboprop.wire.ImageList;
import io.turboprop.wire.MachineLoad;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Answers of the control verticle. */
public sealed interface ControlReply {

  /**
   * @param repeated the task was made by an earlier request with the same {@code Idempotency-Key}
   */
  record OfTask(Task task, boolean repeated) implements ControlReply {}

  record Done() implements ControlReply {}

  /**
   * @param observed the generation that was acted on last; behind that of the task until somebody
   *     has looked at it
   */
  record OfDesired(Task task, long observed, Tally tally) implements ControlReply {}

  /**
   * @param before the task as it was; empty if it is new
   * @param after as it is, or would be; equal to {@code before} if nothing changes
   */
  record OfApplied(Optional<Task> before, Task after) implements ControlReply {}

  /**
   * @param results what the guest returned, as text
   */
  record Invoked(String results) implements ControlReply {}

  /**
   * @param function empty if it was deleted
   * @param revision that the request was about, if it was about one
   * @param isNew the request made the revision
   * @param repeated an earlier request with the same {@code Idempotency-Key} was answered so
   */
  record OfFunction(
      Optional<Function> function, Optional<RevisionName> revision, boolean isNew, boolean repeated)
      implements ControlReply {}

  /**
   * @param standing at the moment of the request
   * @param state why it gets no work, in one word, or that it may
   * @param taskCount tasks it has now
   * @param leaving of these, how many a drain waits for; 0 unless it is drained
   * @param images how full the place is where it keeps images; empty from those that do not say
   * @param maintenance the window that is open, if one is
   */
  record OfProplet(
      Proplet proplet,
      Standing standing,
      String state,
      int taskCount,
      int leaving,
      Optional<CacheUsage> images,
      Optional<Occurrence> maintenance)
      implements ControlReply {
    public boolean alive() {
      return standing == Standing.ALIVE;
    }
  }

  /**
   * One proplet with all that is known.
   *
   * @param capacity for its guests; 0 for what is not known
   * @param load as it measured last, as old as it is now; empty from those that do not say
   * @param nextMaintenance the first window that opens from now on
   * @param running the oldest of its attempts
   */
  record OfPropletInFull(
      OfProplet proplet,
      Resources capacity,
      Optional<MachineLoad> load,
      LeaseView lease,
      Optional<Occurrence> nextMaintenance,
      List<Held> running)
      implements ControlReply {
    public OfPropletInFull {
      running = List.copyOf(running);
    }
  }

  /**
   * Which images a proplet keeps.
   *
   * @param told what it said last; empty if it has said nothing to this manager
   * @param silence why that is not its answer to this question; empty if it is
   */
  record OfImages(Optional<Told> told, Optional<Silence> silence) implements ControlReply {}

  /**
   * @param at when the manager heard it
   */
  record Told(ImageList images, Instant at) {}

  /** Why a proplet has not answered. */
  record Silence(ErrorCode code, String why) {}

  /**
   * An attempt that a proplet has.
   *
   * @param since when it began there; empty if it has not, as far as anybody knows
   */
  record Held(
      TaskId task, String name, int attempt, Seat.Progress progress, Optional<Instant> since) {}

  /**
   * @param pull as it stands now
   */
  record OfPull(Pull pull) implements ControlReply {}

  /**
   * @param shown the token itself, which nobody can tell later; empty if it was made before
   */
  record OfJoinToken(JoinToken token, Optional<String> shown) implements ControlReply {
    /** Leaves the token unsaid. */
    @Override
    public String toString() {
      return "OfJoinToken[" + token + "]";
    }
  }

  record OfJoinTokens(List<JoinToken> tokens) implements ControlReply {
    public OfJoinTokens {
      tokens = List.copyOf(tokens);
    }
  }

  /**
   * All that a machine needs to be a proplet.
   *
   * @param key its password at the broker
   * @param brokers addresses as proplets are told them
   * @param login at the broker, if it is none of its own
   * @param isNew whether the identity is
   */
  record OfJoin(
      Joined joined,
      String tenant,
      String channel,
      String key,
      String brokers,
      Optional<Login> login,
      boolean isNew)
      implements ControlReply {
    /** Leaves the key unsaid. */
    @Override
    public String toString() {
      return "OfJoin[" + joined.id() + "]";
    }
  }

  /**
   * Where a task would go.
   *
   * @param explanation who is passed over, and why
   * @param on the proplets it would get; none if it would wait
   * @param choice how it came to that
   * @param why it would wait
   * @param queue its place, if it waits
   * @param makingWay tasks that would have to go first
   */
  record OfPlan(
      Explanation explanation,
      List<PropletId> on,
      Optional<Choice> choice,
      Optional<Reason> why,
      Optional<QueuePlace> queue,
      List<TaskId> makingWay)
      implements ControlReply {
    public OfPlan {
      on = List.copyOf(on);
      makingWay = List.copyOf(makingWay);
    }
  }

  /**
   * @param position 1 for the one that is served next
   * @param waiting tasks in the queue
   * @param kept the proplet that is kept free for it, after others have passed it too often
   */
  record QueuePlace(String queue, int position, int waiting, Optional<PropletId> kept) {}

  /** In the order in which they were asked for. */
  record OfTasks(List<OfTask> tasks) implements ControlReply {
    public OfTasks {
      tasks = List.copyOf(tasks);
    }
  }

  record OfProplets(Page<OfProplet> page) implements ControlReply {}

  /**
   * @param linkState of the broker link, for people
   * @param linkUp orders can be delivered now
   * @param storeUp the latest write succeeded
   * @param queued tasks that wait for a proplet
   * @param live tasks in memory
   * @param counts since the start of the process
   */
  record Health(
      boolean linkUp,
      String linkState,
      boolean storeUp,
      long epoch,
      int alive,
      int suspect,
      int proplets,
      int queued,
      int live,
      long malformedMessages,
      Counts counts)
      implements ControlReply {}

  /**
   * @param staleReports of attempts that are not current; kept as events
   * @param repeatedReports of what was known already
   * @param repeats attempts that followed another one of their task
   * @param budgetWaits of these, how many had to wait for the budget
   * @param lostAttempts with a proplet that was lost, restarted, silent, or did not have them
   * @param inventories that were compared
   * @param differences that were found in them
   * @param undelivered run orders that nobody has confirmed now
   */
  record Counts(
      long staleReports,
      long repeatedReports,
      long repeats,
      long budgetWaits,
      long lostAttempts,
      long inventories,
      long differences,
      int undelivered) {}
}
