package io.turboprop.manager.api;

import io.turboprop.manager.store.Store;
import io.turboprop.manager.task.Phase;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a task's end by looking at it, at first often, then less often. */
final class TaskWait {
  /** Longer waits are asked for again. */
  static final Duration LONGEST = Duration.ofMinutes(5);

  private static final long FIRST_PAUSE_MS = 20;
  private static final long LONGEST_PAUSE_MS = 500;

  private final Vertx vertx;
  private final Store store;

  TaskWait(Vertx vertx, Store store) {
    this.vertx = vertx;
    this.store = store;
  }

  /**
   * Whether nothing of the task runs any more: it has ended, was deleted or never begun.
   *
   * @param patience after which the answer is no
   * @param pointless nobody waits for the answer any more
   */
  Future<Boolean> untilOver(TaskId id, Duration patience, BooleanSupplier pointless) {
    Promise<Boolean> over = Promise.promise();
    long end = vertx.setTimer(Math.max(1, patience.toMillis()), late -> over.tryComplete(false));
    look(id, FIRST_PAUSE_MS, pointless, over);
    return over.future().onComplete(done -> vertx.cancelTimer(end));
  }

  private void look(TaskId id, long pauseMs, BooleanSupplier pointless, Promise<Boolean> over) {
    store
        .task(id)
        .map(found -> found.map(task -> over(task.phase())).orElse(true))
        .onFailure(over::tryFail)
        .onSuccess(
            isOver -> {
              if (isOver || pointless.getAsBoolean()) {
                over.tryComplete(isOver);
              } else if (!over.future().isComplete()) {
                long longer = Math.min(LONGEST_PAUSE_MS, pauseMs * 3 / 2);
                vertx.setTimer(pauseMs, again -> look(id, longer, pointless, over));
              }
            });
  }

  private static boolean over(Phase phase) {
    return phase.terminal() || phase == Phase.CREATED;
  }
}
