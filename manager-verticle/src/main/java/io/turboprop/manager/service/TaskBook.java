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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only place where tasks change. Work on one task is done in the order in which it came; what
 * memory holds is what the store has made durable; effects are carried out after that. Belongs to
 * the control verticle's event loop.
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

  private final Store store;
  private final InstantSource clock;
  private final Consumer<Effect> effects;
  private final Watcher watcher;
  private final Runnable news;
  private final ControlTally tally;
  private final RecentNews disregarded = new RecentNews();
  private final LiveTasks live;
  private final Lanes<TaskId> lanes = new Lanes<>();
  private boolean storeUp = true;

  /**
   * @param reservations told what each task has
   * @param effects carries out one effect; must not throw
   * @param watcher told of each task as it is stored, before the effects; must not throw
   */
  TaskBook(
      Store store,
      ControlEnvironment env,
      Reservations reservations,
      ControlTally tally,
      Watcher watcher,
      Consumer<Effect> effects) {
    this.store = store;
    this.live = new LiveTasks(reservations);
    this.clock = env.clock();
    this.news = env.news();
    this.tally = tally;
    this.watcher = watcher;
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
    return lanes.run(
        creation.task().id(), () -> write(List.of(draft(creation))).map(List::getFirst));
  }

  /** The same of many, all or none. */
  Future<List<Task>> createAll(List<Creation> creations) {
    return write(creations.stream().map(this::draft).toList());
  }

  private Draft draft(Creation of) {
    Task task = of.task();
    Draft made = new Draft(task).with(happening(task, new Happening.Created(task.spec())));
    Draft kept = of.key().map(made::with).orElse(made);
    return of.start() ? kept.then(new TaskEvent.StartRequested(), clock.instant()) : kept;
  }

  /** Applies an event. Fails with TASK_NOT_FOUND if there is no such task. */
  Future<Outcome> apply(TaskId id, TaskEvent event) {
    return lanes.run(id, () -> load(id).compose(task -> move(task, event)));
  }

  private Future<Outcome> move(Task task, TaskEvent event) {
    Transition transition = TaskLifecycle.after(task, event, clock.instant());
    if (transition instanceof Transition.Changed && event instanceof TaskEvent.PropletLost) {
      tally.lost();
    }
    return switch (transition) {
      case Transition.Changed changed ->
          write(new Draft(task).moved(event, changed))
              .map(stored -> new Outcome(stored, transition));
      case Transition.Ignored ignored -> {
        log.debug("task {} ignores {}: {}", task.id(), event, ignored.why());
        yield disregard(task, event, ignored).map(done -> new Outcome(task, transition));
      }
      case Transition.Refused ignored -> Future.succeededFuture(new Outcome(task, transition));
    };
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
    return lanes.run(
        id,
        () ->
            load(id)
                .compose(
                    task -> {
                      Task edited = task.edited(patch, clock.instant());
                      Draft draft =
                          new Draft(edited).with(happening(edited, new Happening.Edited(patch)));
                      return write(draft);
                    }));
  }

  /** Forgets the task; whoever runs it is told to stop. */
  Future<Void> delete(TaskId id) {
    return lanes.run(id, () -> load(id).compose(this::remove));
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
            });
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
