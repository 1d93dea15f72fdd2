package io.turboprop.manager.service;

import io.turboprop.manager.desired.Controller;
import io.turboprop.manager.desired.Decision;
import io.turboprop.manager.desired.Ground;
import io.turboprop.manager.desired.Move;
import io.turboprop.manager.desired.Tally;
import io.turboprop.manager.task.Declaration;
import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.ImagePolicy;
import io.turboprop.manager.task.Owner;
import io.turboprop.manager.task.Pin;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that what is declared is the case. Looks at a declared task whenever it, one of its
 * instances or the fleet has changed, and after a start of the manager; all that is done about one
 * task is done before it is looked at again. An instance is stored together with the post it takes,
 * so after a crash at any moment the posts that are taken are known (ADR 0030).
 */
final class Caretaker {
  private static final Logger log = LoggerFactory.getLogger(Caretaker.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Proplets come and go in crowds. */
  private static final Duration FLEET_PAUSE = Duration.ofMillis(100);

  /** A look takes longer the more instances there are, and each of them changes several times. */
  private static final int LARGE = 100;

  private static final Duration LARGE_PAUSE = Duration.ofMillis(100);

  /** The rest follows in the next pass. */
  private static final int MOST_MOVES = 256;

  private final DeclaredTasks declared;
  private final TaskBook book;
  private final TaskDesk tasks;
  private final Fleet fleet;
  private final ControlEnvironment env;
  private final int maxLive;
  private final Lanes<TaskId> lanes = new Lanes<>();
  private final Set<TaskId> due = new HashSet<>();

  /** When each is to be looked at although nothing changes. */
  private final Map<TaskId, Instant> later = new HashMap<>();

  /** The generation that was acted on last. */
  private final Map<TaskId, Long> observed = new HashMap<>();

  private boolean begun;
  private boolean fleetChanges;

  /**
   * @param maxLive tasks that are between start and end; no instances are made beyond it
   */
  Caretaker(
      DeclaredTasks declared,
      TaskBook book,
      TaskDesk tasks,
      Fleet fleet,
      ControlEnvironment env,
      int maxLive) {
    this.declared = declared;
    this.book = book;
    this.tasks = tasks;
    this.fleet = fleet;
    this.env = env;
    this.maxLive = maxLive;
  }

  /** Everything that the store has is known now. */
  void begin() {
    begun = true;
    declared.all().forEach(task -> touched(task.id()));
  }

  /**
   * It, or an instance of it, is another one. Several changes of one turn are looked at at once.
   */
  void touched(TaskId task) {
    if (begun && due.add(task)) {
      boolean large = declared.instances(task).size() > LARGE;
      env.timers().after(large ? LARGE_PAUSE : Duration.ZERO, () -> lookAtDue(task));
    }
  }

  private void lookAtDue(TaskId task) {
    due.remove(task);
    alone(task, () -> look(task)).onFailure(failure -> failed(task, failure));
  }

  /** Somebody came or went, gets work or none, or has other labels. */
  void fleetChanged() {
    if (begun && !fleetChanges) {
      fleetChanges = true;
      env.timers().after(FLEET_PAUSE, this::lookAtFleet);
    }
  }

  private void lookAtFleet() {
    fleetChanges = false;
    for (Task task : declared.all()) {
      if (desired(task).flatMap(Desired::everywhere).isPresent()) {
        touched(task.id());
      }
    }
  }

  private static Optional<Desired> desired(Task task) {
    return task.declaration().flatMap(Declaration::desired);
  }

  /** Runs work on a task while nobody looks at it. */
  <T> Future<T> alone(TaskId task, Supplier<Future<T>> work) {
    return lanes.run(task, work);
  }

  /** The generation of the declaration that was acted on last, 0 for none. */
  long observed(TaskId task) {
    return observed.getOrDefault(task, 0L);
  }

  Tally tally(Task task) {
    return Tally.of(task, declared.instances(task.id()), meant(task));
  }

  private Future<Void> look(TaskId id) {
    Optional<Task> found = declared.find(id);
    if (found.isEmpty()) {
      observed.remove(id);
      later.remove(id);
      return Future.succeededFuture();
    }
    Task task = found.get();
    Decision decision =
        Controller.decide(task, declared.instances(id), meant(task), env.clock().instant());
    List<Move> moves = affordable(decision.moves());
    List<Future<?>> done = new ArrayList<>();
    moves.forEach(move -> done.add(carryOut(task, move)));
    return Future.join(done)
        .onSuccess(all -> looked(task, moves.size() == decision.moves().size(), decision.again()))
        .mapEmpty();
  }

  /** Instances beyond what there may be wait. */
  private List<Move> affordable(List<Move> moves) {
    int room = Math.max(0, maxLive - book.live().size());
    List<Move> some = new ArrayList<>();
    for (Move move : moves) {
      if (some.size() < MOST_MOVES && (!(move instanceof Move.Make) || room-- > 0)) {
        some.add(move);
      }
    }
    return some;
  }

  private List<Ground> meant(Task task) {
    return desired(task)
        .flatMap(Desired::everywhere)
        .map(
            selector ->
                fleet.all().stream()
                    .filter(member -> selector.matches(member.proplet()))
                    .map(member -> new Ground(member.proplet().id(), member.mayGetWork()))
                    .toList())
        .orElse(List.of());
  }

  private void looked(Task task, boolean all, Optional<Instant> again) {
    if (!all) {
      lookLater(task.id(), env.clock().instant().plus(RETRY));
      return;
    }
    observed.put(task.id(), task.declaration().map(Declaration::generation).orElse(0L));
    again.ifPresent(at -> lookLater(task.id(), at));
  }

  private void failed(TaskId id, Throwable failure) {
    log.warn("declaration of task {} not carried out, trying again: {}", id, failure.toString());
    lookLater(id, env.clock().instant().plus(RETRY));
  }

  /** The first time that was asked for counts. */
  private void lookLater(TaskId id, Instant at) {
    Instant planned = later.get(id);
    if (planned == null || at.isBefore(planned)) {
      later.put(id, at);
      Duration pause = Duration.between(env.clock().instant(), at);
      env.timers().after(pause.isNegative() ? Duration.ZERO : pause, () -> lookNow(id, at));
    }
  }

  private void lookNow(TaskId id, Instant planned) {
    if (planned.equals(later.get(id))) {
      later.remove(id);
      touched(id);
    }
  }

  private Future<?> carryOut(Task task, Move move) {
    return switch (move) {
      case Move.Start start -> overtaken(tasks.start(start.task()));
      case Move.Make make -> book.make(List.of(draft(task, make)));
      case Move.Stop stop -> {
        log.info("task {}: {} is stopped, {}", task.id(), stop.task(), stop.why());
        String by = "the declaration of task " + task.id();
        yield overtaken(tasks.stop(new ControlRequest.StopTask(stop.task(), Optional.of(by))));
      }
      case Move.Forget forget -> overtaken(book.delete(forget.task()));
    };
  }

  /** What is gone, or somewhere else by now, shows at the next look. */
  private static Future<Void> overtaken(Future<?> move) {
    return move.<Void>mapEmpty()
        .recover(
            failure ->
                failure instanceof OrchestratorException coded
                        && (coded.code() == ErrorCode.TASK_NOT_FOUND
                            || coded.code() == ErrorCode.CONFLICT)
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure));
  }

  private Draft draft(Task task, Move.Make make) {
    long edition = task.declaration().map(Declaration::edition).orElse(0L);
    return instance(task, new Owner(task.id(), make.post(), edition, make.failures()));
  }

  /** A new instance, which runs what the task stands for. */
  Draft instance(Task task, Owner owner) {
    Instant now = env.clock().instant();
    Task made = Task.created(env.taskIds().get(), task.instance(owner), now);
    Draft draft = TaskBook.made(made);
    Optional<Pin> pin =
        task.pin().filter(known -> made.spec().program().pinning() == ImagePolicy.PINNED);
    pin.ifPresent(known -> draft.then(new TaskEvent.ImagePinned(known.image()), now));
    return draft.then(new TaskEvent.StartRequested(), now);
  }
}
