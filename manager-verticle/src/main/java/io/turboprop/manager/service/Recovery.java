package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Semantics;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.vertx.core.Future;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up what a former manager left: orders that were on their way are sent again, running work
 * is left running, proplets have some time to show that they are there.
 */
final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final Desks desks;
  private final Store store;
  private final long epoch;

  Recovery(Desks desks, Store store, long epoch) {
    this.desks = desks;
    this.store = store;
    this.epoch = epoch;
  }

  Future<Void> run() {
    return store
        .proplets()
        .onSuccess(this::adopt)
        .compose(all -> store.functions())
        .onSuccess(all -> all.forEach(desks.functionBook::adopt))
        .compose(all -> store.declaredTasks())
        .onSuccess(all -> all.forEach(desks.declared::changed))
        .compose(all -> desks.joins.recover())
        .compose(all -> store.liveTasks())
        .map(
            live -> {
              live.forEach(desks.book::adopt);
              log.info(
                  "epoch {} begins with {} proplets and {} live tasks",
                  epoch,
                  desks.fleet.size(),
                  live.size());
              live.forEach(this::takeUp);
              return null;
            });
  }

  /** Windows for maintenance are open before anybody asks for work. */
  private void adopt(List<Proplet> all) {
    all.forEach(desks.fleet::adopt);
    desks.maintenance.look();
  }

  private void takeUp(Task task) {
    if (task.phase() == Phase.QUEUED) {
      desks.placement.takeUp(task);
    }
    for (Seat seat : task.seats()) {
      if (seat.progress() == Seat.Progress.SENT && task.phase() != Phase.STOPPING) {
        deliver(task, seat);
      }
    }
    if (task.phase() == Phase.STOPPING) {
      desks.stops.await(task.id());
    }
  }

  /** A command to an upstream worker may have gone out; a task that must not begin twice ends. */
  private void deliver(Task task, Seat seat) {
    boolean once = task.spec().runPolicy().semantics() == Semantics.AT_MOST_ONCE;
    if (once && seat.boot().isEmpty()) {
      String why = "the manager was restarted while the order was on its way";
      desks
          .book
          .apply(task.id(), new TaskEvent.PropletLost(seat.proplet(), task.attempt(), why))
          .onFailure(f -> log.warn("task {} not ended: {}", task.id(), f.toString()));
    } else {
      desks.outbox.run(task.id(), task.attempt(), seat.proplet());
    }
  }
}
