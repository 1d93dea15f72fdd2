package io.turboprop.manager.store;

import io.turboprop.manager.function.FunctionEvent;
import io.turboprop.manager.proplet.MaintenanceWindow;
import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.BootId;
import io.turboprop.model.FunctionName;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An immutable record of something that happened to a task, a proplet or a function (EventDB).
 * Folding the happenings of a task or a function, in order, gives it.
 *
 * @param sequence position in the log, from 1, without gaps; 0 before it is stored
 * @param task it happened to, or that it is about
 * @param proplet it happened to, or that had a part in it
 * @param function it happened to
 * @param attempt of the task, current after it; 0 if it is about no task
 * @param phase of the task after it
 * @param reason of the task after it, or why it happened to the proplet
 */
public record Happening(
    long sequence,
    Instant at,
    Optional<TaskId> task,
    Optional<PropletId> proplet,
    Optional<FunctionName> function,
    What what,
    int attempt,
    Optional<Phase> phase,
    Optional<Reason> reason) {
  private static final ClassValue<String> TYPE_NAMES =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
          return typeName(type.getSimpleName());
        }
      };

  /** What happened. */
  public sealed interface What {}

  public record Created(TaskSpec spec) implements What {}

  public record Edited(TaskPatch patch) implements What {}

  /** The whole specification was replaced. */
  public record Respecified(TaskSpec spec) implements What {}

  /**
   * Users declared something about the task; what is empty stays as it was.
   *
   * @param key by which they know it in their files
   * @param by who asked, for people to read; empty if nobody knows
   */
  public record Declared(Optional<String> key, Optional<Desired> desired, Optional<String> by)
      implements What {}

  public record Deleted() implements What {}

  /** An event of the life cycle that changed the task. */
  public record Moved(TaskEvent event) implements What {}

  /** News that changed nothing: of a stale attempt, or from a proplet that has no part in it. */
  public record Disregarded(TaskEvent event, String why) implements What {}

  /**
   * A proplet said who it is.
   *
   * @param restarted it was known with another boot
   */
  public record PropletRegistered(Optional<BootId> boot, boolean restarted) implements What {}

  /**
   * A proplet counts as alive, suspect or lost from now on; {@code standing} is the word for it.
   */
  public record PropletStanding(String standing) implements What {}

  /** A proplet takes no new work from now on, or takes it again. */
  public record PropletDrain(boolean on) implements What {}

  /** A proplet gets no new work and keeps what it has from now on, or gets work again. */
  public record PropletCordon(boolean on) implements What {}

  /**
   * People set labels of a proplet.
   *
   * @param labels value of each that was set, empty if it was let go of
   */
  public record PropletLabels(Map<String, Optional<String>> labels) implements What {
    public PropletLabels {
      labels = Map.copyOf(labels);
    }
  }

  /** People set when a proplet is maintained. */
  public record PropletWindows(List<MaintenanceWindow> windows) implements What {
    public PropletWindows {
      windows = List.copyOf(windows);
    }
  }

  /**
   * A window for the maintenance of a proplet opened or closed.
   *
   * @param until when it will close; empty if it closed
   */
  public record PropletMaintenance(boolean on, Optional<Instant> until) implements What {}

  public record PropletDeleted() implements What {}

  /**
   * A machine joined the fleet over HTTP, and will say who it is when it has found the broker.
   *
   * @param token id of the one it joined by
   * @param isNew whether it got an identity; else a new key for the one it has
   */
  public record PropletJoined(String token, boolean isNew) implements What {}

  /** A proplet that joined is shut out from now on, or let in again. */
  public record PropletRevoked(boolean on) implements What {}

  /** A function changed. */
  public record FunctionChanged(FunctionEvent event) implements What {}

  /** Of a task. */
  public static Happening of(
      TaskId task,
      Optional<PropletId> proplet,
      Instant at,
      What what,
      int attempt,
      Phase phase,
      Reason reason) {
    return new Happening(
        0,
        at,
        Optional.of(task),
        proplet,
        Optional.empty(),
        what,
        attempt,
        Optional.of(phase),
        Optional.of(reason));
  }

  /** Of a proplet. */
  public static Happening of(PropletId proplet, Instant at, What what, Reason reason) {
    return new Happening(
        0,
        at,
        Optional.empty(),
        Optional.of(proplet),
        Optional.empty(),
        what,
        0,
        Optional.empty(),
        Optional.of(reason));
  }

  /** Of a function. */
  public static Happening of(FunctionName function, Instant at, FunctionEvent event) {
    Optional<Reason> reason =
        event instanceof FunctionEvent.FunctionRevisionFailed failed
            ? Optional.of(failed.why())
            : Optional.empty();
    return new Happening(
        0,
        at,
        Optional.empty(),
        Optional.empty(),
        Optional.of(function),
        new FunctionChanged(event),
        0,
        Optional.empty(),
        reason);
  }

  public Happening numbered(long newSequence) {
    return new Happening(newSequence, at, task, proplet, function, what, attempt, phase, reason);
  }

  /**
   * The name of what happened, for people and filters, such as {@code finished} or {@code
   * proplet_standing}: the name of the record in snake case, and for tasks and functions that moved
   * that of their event.
   */
  public String type() {
    return TYPE_NAMES.get(
        switch (what) {
          case Moved moved -> moved.event().getClass();
          case FunctionChanged changed -> changed.event().getClass();
          default -> what.getClass();
        });
  }

  /**
   * @param recordName such as {@code PropletStanding}
   */
  public static String typeName(String recordName) {
    return recordName.replaceAll("(?<=.)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
