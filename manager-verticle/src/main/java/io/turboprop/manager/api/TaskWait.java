package io.turboprop.manager.api;

import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningPage;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Requests that wait for the end of a task. A task is read when its wait begins, when something of
 * it ended, and when the wait is over. Lives on one event loop.
 */
final class TaskWait implements AutoCloseable {
  /** Longer waits are refused. */
  static final Duration LONGEST = Duration.ofMinutes(5);

  private static final class Waiter {
    final TaskId task;
    final Predicate<Task> enough;
    final Promise<Optional<Task>> answer = Promise.promise();
    boolean last;

    Waiter(TaskId task, Predicate<Task> enough) {
      this.task = task;
      this.enough = enough;
    }

    /** The task as it is now, if that is enough or it is the last that is looked at. */
    void see(Optional<Task> now) {
      if (last || now.filter(task -> !enough.test(task)).isEmpty()) {
        answer.tryComplete(now);
      }
    }
  }

  private final Vertx vertx;
  private final Store store;
  private final EventTail tail;
  private final WaitPlaces places;
  private final Duration most;
  private final EventTail.Reader reader = this::read;
  private final Map<TaskId, Set<Waiter>> waiters = new HashMap<>();
  private boolean joining;
  private boolean joined;
  private boolean closed;

  /**
   * @param idle after which the server cuts a silent connection, 0 for never: nobody waits so long
   */
  TaskWait(Vertx vertx, Store store, EventTail tail, WaitPlaces places, Duration idle) {
    this.vertx = vertx;
    this.most = idle.isPositive() ? idle.multipliedBy(3).dividedBy(4) : LONGEST;
    this.store = store;
    this.places = places;
    this.tail = tail;
  }

  /**
   * The task when it has ended, or as it is when the wait is over or the connection has been silent
   * for almost too long, the client is gone or the server stops; empty if there is none any more.
   * Fails with TOO_MANY_REQUESTS.
   */
  Future<Optional<Task>> untilEnded(Call call, TaskId id, Duration patience) {
    return until(call, id, patience, task -> task.phase().terminal());
  }

  /** Whether nothing of the task runs any more: it has ended, was deleted or never begun. */
  Future<Boolean> untilOver(Call call, TaskId id, Duration patience) {
    return until(call, id, patience, TaskWait::isOver)
        .map(task -> task.filter(t -> !isOver(t)).isEmpty());
  }

  private static boolean isOver(Task task) {
    return task.phase().terminal() || task.phase() == Phase.CREATED;
  }

  private Future<Optional<Task>> until(
      Call call, TaskId id, Duration patience, Predicate<Task> enough) {
    places.enter();
    Waiter waiter = new Waiter(id, enough);
    waiters.computeIfAbsent(id, none -> new LinkedHashSet<>()).add(waiter);
    Duration wait = patience.compareTo(most) < 0 ? patience : most;
    long end = vertx.setTimer(Math.max(1, wait.toMillis()), late -> finish(waiter));
    HttpServerResponse response = call.request().response();
    response.closeHandler(gone -> finish(waiter));
    if (closed || response.closed()) {
      finish(waiter);
    } else {
      begin(waiter);
    }
    return waiter
        .answer
        .future()
        .onComplete(
            done -> {
              vertx.cancelTimer(end);
              leave(waiter);
            });
  }

  private void leave(Waiter waiter) {
    places.left();
    Set<Waiter> others = waiters.get(waiter.task);
    if (others != null && others.remove(waiter) && others.isEmpty()) {
      waiters.remove(waiter.task);
    }
    if (waiters.isEmpty() && joined) {
      tail.leave(reader);
      joined = false;
    }
  }

  /** First at the log, then at the task, so that no end falls between. */
  private void begin(Waiter waiter) {
    if (joined) {
      look(waiter.task);
    } else if (!joining) {
      joining = true;
      store
          .happenings(HappeningFilter.ALL, Long.MAX_VALUE, 1)
          .map(HappeningPage::newest)
          .onComplete(
              newest -> {
                joining = false;
                if (newest.failed()) {
                  all(other -> other.answer.tryFail(newest.cause()));
                } else if (!waiters.isEmpty()) {
                  joined = true;
                  tail.join(reader, newest.result());
                  lookAtAll();
                }
              });
    }
  }

  private void read(long from, HappeningPage page, long to) {
    if (page.completeAfter() > from) {
      lookAtAll();
      return;
    }
    Set<TaskId> ended = new LinkedHashSet<>();
    for (Happening happening : page.items()) {
      happening
          .task()
          .filter(waiters::containsKey)
          .filter(id -> happening.phase().map(Phase::terminal).orElse(true))
          .ifPresent(ended::add);
    }
    ended.forEach(this::look);
  }

  private void lookAtAll() {
    List.copyOf(waiters.keySet()).forEach(this::look);
  }

  private void look(TaskId id) {
    store
        .task(id)
        .onComplete(
            found ->
                each(
                    id,
                    waiter -> {
                      if (found.succeeded()) {
                        waiter.see(found.result());
                      } else {
                        waiter.answer.tryFail(found.cause());
                      }
                    }));
  }

  /** Whatever the task is now is the answer. */
  private void finish(Waiter waiter) {
    if (!waiter.answer.future().isComplete()) {
      waiter.last = true;
      look(waiter.task);
    }
  }

  private void each(TaskId id, Consumer<Waiter> action) {
    List.copyOf(waiters.getOrDefault(id, Set.of())).forEach(action);
  }

  private void all(Consumer<Waiter> action) {
    List.copyOf(waiters.keySet()).forEach(id -> each(id, action));
  }

  /** Nobody waits any longer: all are answered with what is. */
  @Override
  public void close() {
    closed = true;
    all(this::finish);
  }
}
