package io.turboprop.manager.service;

import io.turboprop.flow.Turns;
import io.turboprop.manager.service.ControlReply.Done;
import io.turboprop.manager.service.ControlReply.OfTask;
import io.turboprop.manager.service.ControlReply.OfTasks;
import io.turboprop.manager.service.ControlRequest.CreateTask;
import io.turboprop.manager.service.ControlRequest.Repeatable;
import io.turboprop.manager.service.ControlRequest.UpdateTask;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.manager.task.Transition;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** What users ask of tasks. */
final class TaskDesk {
  /**
   * Creations at once, so that what is told of work that has begun finds room in the store's queue.
   * Two transactions of a busy store: one that is written, one that gathers; a quarter of its
   * queue.
   */
  private static final int CREATIONS = 2_048;

  private final Turns creations = new Turns(CREATIONS);
  private final TaskBook book;
  private final Store store;
  private final PinDesk pins;
  private final Outbox outbox;
  private final Keys keys;
  private final ControlEnvironment env;
  private final int maxLive;

  /**
   * @param maxLive tasks that are between start and end; no more are started beyond it
   */
  TaskDesk(
      TaskBook book,
      Store store,
      Keys keys,
      PinDesk pins,
      Outbox outbox,
      ControlEnvironment env,
      int maxLive) {
    this.book = book;
    this.maxLive = maxLive;
    this.store = store;
    this.keys = keys;
    this.pins = pins;
    this.outbox = outbox;
    this.env = env;
  }

  Future<OfTask> create(CreateTask request) {
    return creations.run(
        () -> {
          requireStartable(List.of(request));
          return keys.once(request.idempotency(), this::repeat, () -> createNew(request));
        });
  }

  /** All or none, in one transaction. */
  Future<OfTasks> createTogether(List<CreateTask> requests) {
    return creations.run(
        () -> {
          requireStartable(requests);
          Optional<Repeatable> key = requests.stream().findFirst().flatMap(CreateTask::idempotency);
          return keys.once(key, former -> repeatAll(requests), () -> createAll(requests));
        });
  }

  private Future<OfTasks> repeatAll(List<CreateTask> requests) {
    List<Future<OfTask>> all =
        requests.stream()
            .flatMap(request -> request.idempotency().stream())
            .map(
                key ->
                    keys.known(
                        key,
                        this::repeat,
                        () ->
                            Future.<OfTask>failedFuture(
                                new OrchestratorException(
                                    ErrorCode.CONFLICT,
                                    "the Idempotency-Key was used for fewer tasks before"))))
            .toList();
    return Future.all(all).map(done -> new OfTasks(all.stream().map(Future::result).toList()));
  }

  private Future<OfTasks> createAll(List<CreateTask> requests) {
    List<TaskBook.Creation> all = requests.stream().map(this::creation).toList();
    return book.createAll(all)
        .onSuccess(stored -> stored.forEach(pins::submitted))
        .map(stored -> new OfTasks(stored.stream().map(t -> new OfTask(t, false)).toList()));
  }

  private Future<OfTask> repeat(IdempotencyKey former) {
    OrchestratorException gone = Keys.gone(ErrorCode.TASK_NOT_FOUND, former);
    return former.made() instanceof IdempotencyKey.MadeTask made
        ? store.task(made.task()).map(task -> new OfTask(task.orElseThrow(() -> gone), true))
        : Future.failedFuture(gone);
  }

  private Future<OfTask> createNew(CreateTask request) {
    return requireFree(request.id())
        .compose(free -> book.create(creation(request)))
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof StaleWriteException ? taken(request.id()) : failure))
        .onSuccess(pins::submitted)
        .map(stored -> new OfTask(stored, false));
  }

  private Future<Void> requireFree(Optional<TaskId> chosen) {
    return chosen
        .map(store::task)
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(
            found ->
                found.isEmpty() ? Future.succeededFuture() : Future.failedFuture(taken(chosen)));
  }

  private static OrchestratorException taken(Optional<TaskId> id) {
    return new OrchestratorException(
        ErrorCode.CONFLICT, "task " + id.map(TaskId::value).orElse("") + " exists already");
  }

  private TaskBook.Creation creation(CreateTask request) {
    TaskId id = request.id().orElseGet(env.taskIds());
    Task task = Task.created(id, request.spec(), env.clock().instant());
    Optional<IdempotencyKey> kept =
        request
            .idempotency()
            .map(k -> new IdempotencyKey(k.key(), k.request(), task.id(), env.clock().instant()));
    return new TaskBook.Creation(task, request.start(), kept);
  }

  Future<OfTask> update(UpdateTask request) {
    return book.edit(request.task(), request.patch()).map(task -> new OfTask(task, false));
  }

  Future<Done> delete(TaskId id) {
    return book.delete(id).map(gone -> new Done());
  }

  Future<OfTask> start(TaskId id) {
    if (book.live().find(id).isEmpty()) {
      requireRoom(1);
    }
    return book.apply(id, new TaskEvent.StartRequested()).map(this::answer);
  }

  Future<OfTask> stop(ControlRequest.StopTask request) {
    return book.apply(request.task(), new TaskEvent.StopRequested(request.by()))
        .map(
            outcome -> {
              stopWhatOutlivesItsTask(outcome.task());
              return answer(outcome);
            });
  }

  /**
   * An upstream daemon reports a result at once and runs on, so its stop is sent even after the end
   * (§23).
   */
  private void stopWhatOutlivesItsTask(Task task) {
    boolean outlives = task.spec().program().daemon() || task.spec().program().latent();
    if (task.phase().terminal() && outlives) {
      for (Seat seat : task.seats()) {
        outbox.stop(task.id(), task.attempt(), seat.proplet(), task.broadcast());
      }
    }
  }

  private OfTask answer(TaskBook.Outcome outcome) {
    if (outcome.transition() instanceof Transition.Refused refused) {
      throw new OrchestratorException(
          ErrorCode.CONFLICT, "task " + outcome.task().id() + ": " + refused.why());
    }
    return new OfTask(outcome.task(), false);
  }

  private void requireStartable(List<CreateTask> requests) {
    List<CreateTask> started = requests.stream().filter(CreateTask::start).toList();
    started.forEach(request -> requireProgram(request.spec().program().runnable()));
    requireRoom(started.size());
  }

  /**
   * For so many more tasks.
   *
   * @throws OrchestratorException TOO_MANY_REQUESTS if there is none
   */
  void requireRoom(int tasks) {
    if (tasks > 0 && book.live().size() > maxLive - tasks) {
      throw new OrchestratorException(
          ErrorCode.TOO_MANY_REQUESTS,
          maxLive + " tasks are between start and end already; try again when some have ended");
    }
  }

  private static void requireProgram(boolean runnable) {
    if (!runnable) {
      throw new OrchestratorException(
          ErrorCode.INVALID_REQUEST, "the task has nothing to run: set image_url or file");
    }
  }
}
