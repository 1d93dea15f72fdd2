package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Concurrency;
import io.turboprop.manager.requirement.Requirements;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which task has reserved what, and where. One entry for each task, which a later one replaces, so
 * nothing counts twice: a placement that is decided and then stored, a task that a restarted
 * manager takes up. What is decided holds, whatever is stored of the task meanwhile, until it is
 * known how that went. One thread.
 */
public final class Reservations {

  /**
   * @param spread name under which it is spread
   */
  private record Held(
      Resources resources,
      List<PropletId> on,
      Optional<String> concurrency,
      Optional<String> antiAffinity,
      Optional<String> spread) {}

  private final FleetTable table;
  private final Map<TaskId, Held> stored = new HashMap<>();
  private final Map<TaskId, Held> decided = new HashMap<>();
  private final Map<TaskId, Held> counted = new HashMap<>();
  private final Map<String, Integer> concurrent = new HashMap<>();
  private final Map<String, Map<PropletId, Integer>> apart = new HashMap<>();
  private final Map<String, Map<PropletId, Integer>> spread = new HashMap<>();

  public Reservations(FleetTable table) {
    this.table = table;
  }

  /** As it is stored, the task has a part on these proplets, and on no others. */
  public void hold(TaskId task, TaskSpec spec, List<PropletId> on) {
    if (on.isEmpty()) {
      stored.remove(task);
    } else {
      stored.put(task, held(spec, on));
    }
    count(task);
  }

  /** The task has nothing any more, as it is stored; harmless when repeated. */
  public void release(TaskId task) {
    stored.remove(task);
    count(task);
  }

  /** It was decided that the task goes there; to be followed by {@link #settle}. */
  public void bind(TaskId task, TaskSpec spec, List<PropletId> on) {
    decided.put(task, held(spec, on));
    count(task);
  }

  /** What was decided is stored, or will not be: what is stored counts. */
  public void settle(TaskId task) {
    decided.remove(task);
    count(task);
  }

  public boolean isBound(TaskId task) {
    return decided.containsKey(task);
  }

  private static Held held(TaskSpec spec, List<PropletId> on) {
    Requirements needs = spec.needs();
    return new Held(
        Demand.reserved(needs.resources()),
        List.copyOf(on),
        needs.maxConcurrent().map(Concurrency::key),
        needs.antiAffinity(),
        needs.spread().map(label -> spec.name()));
  }

  private void count(TaskId task) {
    @Nullable Held now = decided.getOrDefault(task, stored.get(task));
    @Nullable Held before = counted.get(task);
    if (Objects.equals(now, before)) {
      return;
    }
    if (before != null) {
      counted.remove(task);
      giveBack(before);
    }
    if (now != null) {
      counted.put(task, now);
      reserve(now);
    }
  }

  private void reserve(Held held) {
    held.concurrency().ifPresent(key -> step(concurrent, key, 1));
    for (PropletId id : held.on()) {
      held.antiAffinity().ifPresent(key -> step(apart, key, id, 1));
      held.spread().ifPresent(name -> step(spread, name, id, 1));
      table.reserve(id, held.resources());
    }
  }

  private void giveBack(Held held) {
    held.concurrency().ifPresent(key -> step(concurrent, key, -1));
    for (PropletId id : held.on()) {
      held.antiAffinity().ifPresent(key -> step(apart, key, id, -1));
      held.spread().ifPresent(name -> step(spread, name, id, -1));
      table.giveBack(id, held.resources());
    }
  }

  private static void step(
      Map<String, Map<PropletId, Integer>> counts, String key, PropletId id, int step) {
    Map<PropletId, Integer> of = counts.computeIfAbsent(key, first -> new HashMap<>());
    step(of, id, step);
    if (of.isEmpty()) {
      counts.remove(key);
    }
  }

  private static <K> void step(Map<K, Integer> counts, K key, int step) {
    int now = counts.getOrDefault(key, 0) + step;
    if (now == 0) {
      counts.remove(key);
    } else {
      counts.put(key, now);
    }
  }

  /** Tasks with this key that have a proplet. */
  public int concurrent(String key) {
    return concurrent.getOrDefault(key, 0);
  }

  /** Whether a task with this key has a part there. */
  boolean together(String antiAffinity, PropletId id) {
    return apart.getOrDefault(antiAffinity, Map.of()).containsKey(id);
  }

  /** Parts of the tasks that are spread under this name, by proplet. */
  Map<PropletId, Integer> spread(String name) {
    return spread.getOrDefault(name, Map.of());
  }
}
