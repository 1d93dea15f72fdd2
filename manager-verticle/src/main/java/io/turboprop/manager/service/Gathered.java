package io.turboprop.manager.service;

import io.turboprop.manager.service.TaskBook.Outcome;
import io.turboprop.manager.task.TaskEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/**
 * What happened to one task and waits for its turn, in order: one write serves all of it. Belongs
 * to one event loop.
 */
final class Gathered {

  /**
   * @param told what became of it
   */
  record One(TaskEvent event, Promise<Outcome> told) {}

  private final List<One> all = new ArrayList<>();

  Future<Outcome> add(TaskEvent event) {
    One one = new One(event, Promise.promise());
    all.add(one);
    return one.told().future();
  }

  List<One> all() {
    return all;
  }

  /** Nothing will become of those that have not been told yet. */
  void failed(Throwable why) {
    all.forEach(one -> one.told().tryFail(why));
  }
}
