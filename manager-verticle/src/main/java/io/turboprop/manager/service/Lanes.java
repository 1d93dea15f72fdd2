package io.turboprop.manager.service;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Runs the work of each key one after the other, and the work of different keys side by side.
 * Belongs to one event loop.
 */
final class Lanes<K> {
  private final Map<K, Future<?>> tails = new HashMap<>();

  /**
   * Begins the work when everything that was given for this key before has ended, well or badly.
   */
  <T> Future<T> run(K key, Supplier<Future<T>> work) {
    Future<?> tail = tails.get(key);
    Future<T> mine = tail == null ? begin(work) : tail.transform(before -> begin(work));
    if (!mine.isComplete()) {
      tails.put(key, mine);
      mine.onComplete(done -> tails.remove(key, mine));
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
}
