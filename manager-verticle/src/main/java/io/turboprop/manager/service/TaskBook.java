package io.turboprop.manager.service;

import io.turboprop.manager.schedule.Reservations;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.task.Effect;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.manager.task.TaskLifecycle;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.manager.task.Transition;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only place where tasks change. Work on one task is done in the order in which it came; events
 * that wait for the same turn share a write. What memory holds is what the store has made durable;
 * effects are carried out after that. Belongs to the control verticle's event loop.
 */
final class TaskBook {
  private static final Logger log = LoggerFactory.getLogger(TaskBook.class);

  /** A task after an event, and what the event did. */
  record Outcome(Task task, Transition transition) {}

  /**
   * A new task.
   *
   * @param start whether it is started, too
   * @param key that makes the request repeatable
   */
  record Creation(Task task, boolean start, Optional<IdempotencyKey> key) {}

  /** Follows every task. */
  interface Watcher {
    void changed(Task task);

    void forgotten(TaskId id);
  }

  /** Finds places for tasks that are about to be queued, so that one write does for both. */
  interface Placer {
    /**
     * A place that is reserved at once, to be followed by {@link #settled}; empty if the task has
     * to wait for one, or for anything else. It asks again when it is stored.
     */
    Optional<TaskEvent> atOnce(Task task);

    /** It is stored, or will not be. */
    void settled(TaskId id);
  }

  private final Store store;
  private final InstantSource clock;
  private final Consumer<Effect> effects;
  private final Watcher watcher;
  private final Placer placer;
  private final Runnable news;
  private final ControlTally tally;
  private final RecentNews disregarded = new RecentNews();
  private final LiveTasks live;
  private final Lanes<TaskId> lanes = new Lanes<>();

  /** Of tasks whose turn has not come; what comes last is the last to be done. */
  private final Map<TaskId, Gathered> gathering = new HashMap<>();

  private boolean storeUp = true;

  /**
   * @param reservations told what each task has
   * @param effects carries out one effect; must not throw
   * @param watcher told of each task as it is stored, before the effects; must not throw
   * @param placer must not throw
   */
  TaskBook(
      Store store,
      ControlEnvironment env,
      Reservations reservations,
      ControlTally tally,
      Watcher watcher,
      Placer placer,
      Consumer<Effect> effects) {
    this.store = store;
    this.live = new LiveTasks(reservations);
    this.clock = env.clock();
    this.news = env.news();
    this.tally = tally;
    this.watcher = watcher;
    this.placer = placer;
    this.effects = effects;
  }

  LiveTasks live() {
    return live;
  }

  /** Whether the latest write succeeded. */
  boolean storeUp() {
    return storeUp;
  }

  /** Takes up a task that the store already has. */
  void adopt(Task task) {
    live.remember(task);
    watcher.changed(task);
  }

  /** Stores a new task, and starts it if asked, in one transaction. */
  Future<Task> create(Creation creation) {
    return alone(creation.task().id(), () -> write(draft(creation)));
  }

  /** The same of many, all or none. */
  Future<List<Task>> createAll(List<Creation> creations) {
    return make(creations.stream().map(this::draft).toList());
  }

  private Draft draft(Creation of) {
    Draft made = made(of.task());
    Draft kept = of.key().map(made::with).orElse(made);
    return of.start() ? kept.then(new TaskEvent.StartRequested(), clock.instant()) : kept;
  }

  /** A new task on its way to the store. */
  static Draft made(Task task) {
    return new Draft(task).revised(task, List.of(new Happening.Created(task.spec())));
  }

  /** Stores new tasks, all of them or none. Nobody else may know their ids yet. */
  Future<List<Task>> make(List<Draft> drafts) {
    return write(drafts);
  }

  /** The task as it is stored. Fails with TASK_NOT_FOUND if there is no such task. */
  Future<Task> find(TaskId id) {
    return load(id);
  }

  /** Applies an event. Fails with TASK_NOT_FOUND if there is no such task. */
  Future<Outcome> apply(TaskId id, TaskEvent event) {
    return apply(id, List.of(event)).getFirst();
  }

  /** The same of several events that came together, in one write. */
  List<Future<Outcome>> apply(TaskId id, List<TaskEvent> events) {
    Gathered open = gathering.get(id);
    if (open != null) {
      return events.stream().map(open::add).toList();
    }
    Gathered fresh = new Gathered();
    List<Future<Outcome>> outcomes = events.stream().map(fresh::add).toList();
    gathering.put(id, fresh);
    lanes
        .run(
            id,
            () -> {
              gathering.remove(id, fresh);
              return load(id).compose(task -> move(task, fresh));
            })
        .onFailure(fresh::failed);
    return outcomes;
  }

  /** Work that shares its write with nothing. */
  private <T> Future<T> alone(TaskId id, Supplier<Future<T>> work) {
    gathering.remove(id); // events from here on come after it
    return lanes.run(id, work);
  }

  /**
   * What an event means.
   *
   * @param to the task as the events before it leave it
   */
  private record Step(Gathered.One of, Task to, Transition transition) {}

  private Future<?> move(Task task, Gathered gathered) {
    Draft draft = new Draft(task);
    List<Step> steps = new ArrayList<>();
    for (Gathered.One one : gathered.all()) {
      Step step = step(draft.task(), one);
      steps.add(step);
      if (step.transition() instanceof Transition.Changed changed) {
        draft.moved(one.event(), changed);
      }
    }
    Future<Task> stored = draft.isEmpty() ? Future.succeededFuture(task) : write(draft);
    return stored.compose(
        now -> Future.join(steps.stream().map(step -> conclude(step, now)).toList()));
  }

  private Step step(Task task, Gathered.One one) {
    Transition transition = TaskLifecycle.after(task, one.event(), clock.instant());
    if (transition instanceof Transition.Changed && one.event() instanceof TaskEvent.PropletLost) {
      tally.lost();
    }
    return new Step(one, task, transition);
  }

  private Future<Outcome> conclude(Step step, Task stored) {
    Outcome outcome = new Outcome(stored, step.transition());
    Future<Outcome> concluded =
        switch (step.transition()) {
          case Transition.Ignored ignored -> {
            TaskEvent event = step.of().event();
            log.debug("task {} ignores {}: {}", stored.id(), event, ignored.why());
            yield disregard(step.to(), event, ignored).map(done -> outcome);
          }
          case Transition.Changed changed -> Future.succeededFuture(outcome);
          case Transition.Refused refused -> Future.succeededFuture(outcome);
        };
    return concluded.onComplete(step.of().told());
  }

  /** News of an attempt that is not current is kept once; what was known already is counted. */
  private Future<Void> disregard(Task task, TaskEvent event, Transition.Ignored ignored) {
    if (!(event instanceof TaskEvent.OfAttempt of)) {
      return Future.succeededFuture();
    }
    if (!ignored.stale() || !disregarded.isNew(task.id(), of)) {
      tally.repeated();
      return Future.succeededFuture();
    }
    tally.stale();
    Happening kept =
        Happening.of(
            task.id(),
            Optional.of(of.on()),
            clock.instant(),
            new Happening.Disregarded(event, ignored.why()),
            task.attempt(),
            task.phase(),
            task.reason());
    return committed(Batch.of(new Write.AppendEvent(kept)))
        .onFailure(failed -> disregarded.forget(task.id(), of));
  }

  /** Changes the specification; what the patch does not give is kept. */
  Future<Task> edit(TaskId id, TaskPatch patch) {
    return revise(
        id,
        task ->
            new Revised(task.edited(patch, clock.instant()), List.of(new Happening.Edited(patch))));
  }

  /**
   * A task as users want it to be.
   *
   * @param what tells of the change; empty if there is none
   */
  record Revised(Task task, List<Happening.What> what) {}

  /** Changes what is no transition; fails as {@code change} does. */
  Future<Task> revise(TaskId id, Function<Task, Revised> change) {
    return alone(id, () -> load(id).map(change).compose(this::write));
  }

  private Future<Task> write(Revised revised) {
    return revised.what().isEmpty()
        ? Future.succeededFuture(revised.task())
        : write(new Draft(revised.task()).revised(revised.task(), revised.what()));
  }

  /** Forgets the task; whoever runs it is told to stop. */
  Future<Void> delete(TaskId id) {
    return alone(id, () -> load(id).compose(this::remove));
  }

  private Future<Void> remove(Task task) {
    Batch batch =
        Batch.of(
            new Write.RemoveTask(task.id(), task.version()),
            new Write.AppendEvent(happening(task, new Happening.Deleted())));
    return committed(batch)
        .onSuccess(
            done -> {
              live.forget(task);
              watcher.forgotten(task.id());
              log.info("task {} {} → deleted", task.id(), task.phase());
              abandon(task);
            });
  }

  private void abandon(Task task) {
    task.resultFiles().forEach(result -> effects.accept(new Effect.DropResult(task.id(), result)));
    for (var seat : task.seats()) {
      if (task.phase().assigned() && !seat.done()) {
        effects.accept(new Effect.SendStop(task.id(), task.attempt(), seat.proplet()));
        effects.accept(new Effect.SeatFreed(task.id(), seat.proplet()));
      }
    }
  }

  private Future<Task> load(TaskId id) {
    Optional<Task> inMemory = live.find(id);
    return inMemory.isPresent()
        ? Future.succeededFuture(inMemory.get())
        : store
            .task(id)
            .map(
                found ->
                    found.orElseThrow(
                        () ->
                            new OrchestratorException(
                                ErrorCode.TASK_NOT_FOUND, "task " + id + " does not exist")));
  }

  private Future<Task> write(Draft draft) {
    return write(List.of(draft)).map(List::getFirst);
  }

  /** In one transaction. */
  private Future<List<Task>> write(List<Draft> drafts) {
    List<TaskId> placed = drafts.stream().flatMap(draft -> placeAtOnce(draft).stream()).toList();
    List<Task> stored = drafts.stream().map(draft -> draft.task().nextVersion()).toList();
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < drafts.size(); i++) {
      writes.add(new Write.PutTask(stored.get(i)));
      drafts.get(i).addTo(writes);
    }
    return committed(new Batch(writes))
        .map(
            done -> {
              for (int i = 0; i < drafts.size(); i++) {
                live.remember(stored.get(i));
                watcher.changed(stored.get(i));
                drafts.get(i).log(log);
                drafts.get(i).effects().forEach(effects);
              }
              return stored;
            })
        .onComplete(done -> placed.forEach(placer::settled));
  }

  /** Gives the id of a task that got a place. */
  private Optional<TaskId> placeAtOnce(Draft draft) {
    Optional<TaskEvent> place =
        draft.asksForPlace() ? placer.atOnce(draft.task()) : Optional.empty();
    place.ifPresent(found -> draft.then(found, clock.instant()));
    return place.map(found -> draft.task().id());
  }

  private Future<Void> committed(Batch batch) {
    return store
        .commit(batch)
        .onComplete(
            result -> {
              if (result.succeeded()) {
                news.run();
              }
              boolean up = result.succeeded() || !isUnavailable(result.cause());
              if (up != storeUp) {
                storeUp = up;
                log.warn("store {}", up ? "writes again" : "refuses writes: " + result.cause());
              }
            });
  }

  private static boolean isUnavailable(Throwable failure) {
    return failure instanceof OrchestratorException coded
        && coded.code() == ErrorCode.STORE_UNAVAILABLE;
  }

  private Happening happening(Task task, Happening.What what) {
    Instant now = clock.instant();
    return Happening.of(
        task.id(), Optional.empty(), now, what, task.attempt(), task.phase(), task.reason());
  }
}
