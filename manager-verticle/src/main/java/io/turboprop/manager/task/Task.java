package io.turboprop.manager.task;

import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import io.turboprop.model.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A task as it is now. Changed only by {@link TaskLifecycle} and {@link #edited}.
 *
 * @param reason why it is in this phase
 * @param attempt number of the current attempt, 0 before the first
 * @param epoch of the manager that made the current attempt
 * @param seats proplets of the current attempt, empty before placement
 * @param waits how often in a row it had to wait for something that was not its own doing; sets the
 *     back-off
 * @param streak its own failures in a row, if there are any
 * @param notBefore when it may be placed again, while it waits for that
 * @param results of a finished task
 * @param error text of a failed task
 * @param pin what its image stands for, once that was found out
 * @param declaration what users declared about it, if they did
 * @param version grows by one with each stored change, 0 before the first
 */
public record Task(
    TaskId id,
    TaskSpec spec,
    Phase phase,
    Reason reason,
    int attempt,
    long epoch,
    List<Seat> seats,
    int waits,
    Optional<Streak> streak,
    Optional<Instant> notBefore,
    Optional<JsonText> results,
    Optional<String> error,
    Times times,
    Optional<Pin> pin,
    Optional<Declaration> declaration,
    long version) {

  public Task {
    seats = List.copyOf(seats);
  }

  /** One about which nothing is declared. */
  public Task(
      TaskId id,
      TaskSpec spec,
      Phase phase,
      Reason reason,
      int attempt,
      long epoch,
      List<Seat> seats,
      int waits,
      Optional<Streak> streak,
      Optional<Instant> notBefore,
      Optional<JsonText> results,
      Optional<String> error,
      Times times,
      Optional<Pin> pin,
      long version) {
    this(
        id,
        spec,
        phase,
        reason,
        attempt,
        epoch,
        seats,
        waits,
        streak,
        notBefore,
        results,
        error,
        times,
        pin,
        Optional.empty(),
        version);
  }

  /** A task nobody has asked to start yet. */
  public static Task created(TaskId id, TaskSpec spec, Instant now) {
    return new Task(
        id,
        spec,
        Phase.CREATED,
        Reason.of(ReasonCode.CREATED),
        0,
        0,
        List.of(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Times.createdAt(now),
        Optional.empty(),
        0);
  }

  /**
   * The same task with a changed specification. A running attempt keeps what it was started with.
   */
  public Task edited(TaskPatch patch, Instant now) {
    boolean samePin = patch.file().isEmpty();
    return with(spec.with(patch), samePin ? pin : Optional.empty(), now);
  }

  /** As {@link #edited}, with another specification; whose instance it is does not change. */
  public Task respecified(TaskSpec newSpec, Instant now) {
    TaskSpec owned = spec.lineage().owner().map(newSpec::ownedBy).orElse(newSpec);
    boolean samePin = owned.program().runsTheSameAs(spec.program());
    return with(owned, samePin ? pin : Optional.empty(), now);
  }

  private Task with(TaskSpec newSpec, Optional<Pin> newPin, Instant now) {
    boolean same = newSpec.equals(spec);
    return new Task(
        id,
        newSpec,
        phase,
        reason,
        attempt,
        epoch,
        seats,
        waits,
        streak,
        notBefore,
        results,
        error,
        times.updated(now),
        newPin,
        same ? declaration : declaration.map(Declaration::edited),
        version);
  }

  /** The same task, about which this is declared; what is empty stays as it was. */
  public Task declared(Optional<String> key, Optional<Desired> desired, Instant now) {
    return new Task(
        id,
        spec,
        phase,
        reason,
        attempt,
        epoch,
        seats,
        waits,
        streak,
        notBefore,
        results,
        error,
        times.updated(now),
        pin,
        Optional.of(Declaration.after(declaration, key, desired)),
        version);
  }

  /** Something is declared about it, or it stands for a task about which something is. */
  public boolean ofADeclaration() {
    return declaration.isPresent()
        || spec.lineage().owner().filter(owner -> owner.post().standing()).isPresent();
  }

  /** What an instance of this task is made from. */
  public TaskSpec instance(Owner owner) {
    return spec.ownedBy(owner);
  }

  /** Whether it is there for instances to be made from, and does not run itself. */
  public boolean runsAsInstances() {
    return declaration.filter(Declaration::ofInstances).isPresent();
  }

  /** The same content under the next version number, as the store will hold it. */
  public Task nextVersion() {
    return new Task(
        id,
        spec,
        phase,
        reason,
        attempt,
        epoch,
        seats,
        waits,
        streak,
        notBefore,
        results,
        error,
        times,
        pin,
        declaration,
        version + 1);
  }

  /** The name to be looked up before the next attempt; empty if there is nothing to find out. */
  public Optional<ImageRef> unpinned() {
    return pin.isPresent() ? Optional.empty() : spec.program().pinnable();
  }

  public TaskState state() {
    return phase.state();
  }

  public boolean broadcast() {
    return spec.target().broadcast();
  }

  /** The seat of this proplet in the current attempt. */
  public Optional<Seat> seat(PropletId proplet) {
    return seats.stream().filter(s -> s.proplet().equals(proplet)).findFirst();
  }

  /** Digests of the large results of the current attempt. */
  public Set<Digest> resultFiles() {
    return Seat.resultFiles(seats);
  }

  /** The proplet people see: the chosen one, else the one asked for. */
  public Optional<PropletId> proplet() {
    return broadcast() || seats.isEmpty()
        ? spec.target().proplet()
        : Optional.of(seats.getFirst().proplet());
  }
}
