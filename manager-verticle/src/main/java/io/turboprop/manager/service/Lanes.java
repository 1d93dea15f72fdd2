package io.turboprop.manager.service;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Runs the work of each key one after the other, and the work of different keys side by side. The
 * stack does not grow with what waits. Belongs to one event loop.
 */
final class Lanes<K> {
  private final Map<K, Lane> lanes = new HashMap<>();

  /**
   * Begins the work when everything that was given for this key before has ended, well or badly.
   */
  <T> Future<T> run(K key, Supplier<Future<T>> work) {
    Lane lane = lanes.get(key);
    if (lane != null) {
      return lane.add(work);
    }
    Future<T> mine = begin(work);
    if (!mine.isComplete()) {
      Lane made = new Lane(key, mine);
      lanes.put(key, made);
      made.goWhenIdle();
    }
    return mine;
  }

  private static <T> Future<T> begin(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** The work of one key that has not ended. */
  private final class Lane {
    private final K key;
    private final Queue<Supplier<Future<?>>> waiting = new ArrayDeque<>();
    private Future<?> current;
    private boolean draining;
    private boolean scheduled;

    Lane(K key, Future<?> current) {
      this.key = key;
      this.current = current;
    }

    <T> Future<T> add(Supplier<Future<T>> work) {
      Promise<T> done = Promise.promise();
      waiting.add(
          () -> {
            begin(work).onComplete(done);
            return done.future();
          });
      schedule();
      return done.future();
    }

    private void schedule() {
      if (!draining && !scheduled) {
        scheduled = true;
        current.onComplete(over -> drain());
      }
    }

    /** What ends at once is done in a loop, not by one calling the next. */
    private void drain() {
      scheduled = false;
      draining = true;
      try {
        while (!waiting.isEmpty() && current.isComplete()) {
          current = waiting.remove().get();
        }
      } finally {
        draining = false;
      }
      if (waiting.isEmpty()) {
        goWhenIdle();
      } else {
        schedule();
      }
    }

    void goWhenIdle() {
      current.onComplete(
          over -> {
            if (waiting.isEmpty()) {
              lanes.remove(key, this);
            }
          });
    }
  }
}
