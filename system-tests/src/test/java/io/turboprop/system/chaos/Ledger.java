package io.turboprop.system.chaos;

import io.turboprop.system.chaos.Recipes.Dish;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What the manager promised: every id it acknowledged. Safe to use from several threads. */
final class Ledger {
  private final Map<String, Dish> acknowledged = new ConcurrentHashMap<>();
  private final Map<String, String> ids = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> broken = new ConcurrentLinkedQueue<>();
  private final AtomicLong retries = new AtomicLong();

  /** A submit was answered. The same key must give the same id, each time. */
  void acknowledged(Dish dish, String id) {
    String former = ids.putIfAbsent(dish.key(), id);
    if (former != null && !former.equals(id)) {
      broken.add("key " + dish.key() + " made two tasks, " + former + " and " + id);
    }
    Dish other = acknowledged.put(id, dish);
    if (other != null && !other.key().equals(dish.key())) {
      broken.add("task " + id + " was made for two keys, " + other.key() + " and " + dish.key());
    }
  }

  /** A submit was answered with something that no retry makes better. */
  void refused(Dish dish, String answer) {
    broken.add("submit of key " + dish.key() + " was answered with " + answer);
  }

  /** A submit had to be sent again. */
  void again() {
    retries.incrementAndGet();
  }

  long retries() {
    return retries.get();
  }

  int size() {
    return acknowledged.size();
  }

  Collection<Map.Entry<String, Dish>> tasks() {
    return acknowledged.entrySet();
  }

  List<String> broken() {
    return List.copyOf(broken);
  }
}
