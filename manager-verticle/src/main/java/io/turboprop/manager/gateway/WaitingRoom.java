package io.turboprop.manager.gateway;

import io.turboprop.model.RevisionKey;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls that wait for news of their revision, of all event loops. Woken in the order in which they
 * came. Thread-safe.
 */
final class WaitingRoom {
  private final GatewayConfig.Held bounds;

  /** The sets are changed inside {@code compute} only. */
  private final Map<RevisionKey, Set<Runnable>> byRevision = new ConcurrentHashMap<>();

  private final AtomicInteger held = new AtomicInteger();

  WaitingRoom(GatewayConfig.Held bounds) {
    this.bounds = bounds;
  }

  /**
   * @param waiter run once when there is news, on any thread; must not block
   * @return false if too many wait
   */
  boolean enter(RevisionKey revision, Runnable waiter) {
    if (held.incrementAndGet() > bounds.all()) {
      held.decrementAndGet();
      return false;
    }
    boolean[] entered = new boolean[1];
    byRevision.compute(
        revision,
        (key, there) -> {
          Set<Runnable> waiting = there == null ? new LinkedHashSet<>() : there;
          entered[0] = waiting.size() < bounds.perRevision() && waiting.add(waiter);
          return waiting.isEmpty() ? null : waiting;
        });
    if (!entered[0]) {
      held.decrementAndGet();
    }
    return entered[0];
  }

  /** Changes nothing for one that was woken. */
  void leave(RevisionKey revision, Runnable waiter) {
    byRevision.computeIfPresent(
        revision,
        (key, waiting) -> {
          if (waiting.remove(waiter)) {
            held.decrementAndGet();
          }
          return waiting.isEmpty() ? null : waiting;
        });
  }

  /** Whoever enters from now on is not woken by this. */
  void wake(RevisionKey revision) {
    Set<Runnable> waiting = byRevision.remove(revision);
    if (waiting != null) {
      held.addAndGet(-waiting.size());
      waiting.forEach(Runnable::run);
    }
  }

  boolean waited(RevisionKey revision) {
    return byRevision.containsKey(revision);
  }

  int held() {
    return held.get();
  }
}
