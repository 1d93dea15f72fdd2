package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Concurrency;
import io.turboprop.manager.requirement.Requirements;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which task has reserved what, and where. One entry for each task, which a later one replaces, so
 * nothing counts twice: a placement that is decided and then stored, a task that a restarted
 * manager takes up. What is decided holds, whatever is stored of the task meanwhile, until it is
 * known how that went. One thread.
 */
public final class Reservations {

  /**
   * @param order in which it came
   * @param spread name under which it is spread
   */
  private record Held(
      Part part,
      long order,
      List<PropletId> on,
      Optional<String> concurrency,
      Optional<String> antiAffinity,
      Optional<String> spread) {
    Held with(Part.Stay stay) {
      Part other = new Part(part.resources(), part.priority(), stay);
      return new Held(other, order, on, concurrency, antiAffinity, spread);
    }
  }

  /** A task that can be made to go. */
  record Movable(TaskId task, Part part, long order) {
    /** Lower priority first, then who came last. */
    private static final Comparator<Movable> FIRST_TO_GO =
        Comparator.<Movable>comparingInt(one -> one.part().priority())
            .thenComparing(Comparator.comparingLong(Movable::order).reversed());
  }

  private final FleetTable table;
  private final boolean preempting;
  private final Map<TaskId, Held> stored = new HashMap<>();
  private final Map<TaskId, Held> decided = new HashMap<>();
  private final Map<TaskId, Held> counted = new HashMap<>();
  private final Map<String, Integer> concurrent = new HashMap<>();
  private final Map<String, Map<PropletId, Integer>> apart = new HashMap<>();
  private final Map<String, Map<PropletId, Integer>> spread = new HashMap<>();
  private final Map<PropletId, Map<TaskId, Movable>> movable = new HashMap<>();
  private final Set<TaskId> leaving = new HashSet<>();
  private long order;

  /**
   * @param preempting whether it is noted who could be made to go
   */
  public Reservations(FleetTable table, boolean preempting) {
    this.table = table;
    this.preempting = preempting;
  }

  /** As it is stored, the task has a part on these proplets, and on no others. */
  public void hold(TaskId task, TaskSpec spec, List<PropletId> on) {
    Held before = stored.get(task);
    if (before == null || !before.on().equals(on)) {
      leaving.remove(task);
    }
    if (on.isEmpty()) {
      stored.remove(task);
    } else {
      stored.put(task, held(task, spec, on, true));
    }
    count(task);
  }

  /** The task has nothing any more, as it is stored; harmless when repeated. */
  public void release(TaskId task) {
    stored.remove(task);
    leaving.remove(task);
    count(task);
  }

  /** It was made to go; it counts until it has gone. */
  public void leaves(TaskId task) {
    Held held = stored.get(task);
    if (held != null) {
      leaving.add(task);
      stored.put(task, held.with(Part.Stay.LEAVING));
      count(task);
    }
  }

  /** It could not be made to go. */
  public void stays(TaskId task) {
    Held held = stored.get(task);
    if (leaving.remove(task) && held != null) {
      stored.put(task, held.with(Part.Stay.MOVABLE));
      count(task);
    }
  }

  /** It was decided that the task goes there; to be followed by {@link #settle}. */
  public void bind(TaskId task, TaskSpec spec, List<PropletId> on) {
    decided.put(task, held(task, spec, on, false));
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

  private Held held(TaskId task, TaskSpec spec, List<PropletId> on, boolean known) {
    Requirements needs = spec.needs();
    Held before = counted.get(task);
    return new Held(
        new Part(
            Demand.reserved(needs.resources()),
            spec.timing().priority(),
            known ? stay(task, spec) : Part.Stay.FIRM),
        before == null ? ++order : before.order(),
        List.copyOf(on),
        needs.maxConcurrent().map(Concurrency::key),
        needs.antiAffinity(),
        needs.spread().map(label -> spec.name()));
  }

  private Part.Stay stay(TaskId task, TaskSpec spec) {
    if (leaving.contains(task)) {
      return Part.Stay.LEAVING;
    }
    return preempting && spec.movable() ? Part.Stay.MOVABLE : Part.Stay.FIRM;
  }

  private void count(TaskId task) {
    @Nullable Held now = decided.getOrDefault(task, stored.get(task));
    @Nullable Held before = counted.get(task);
    if (Objects.equals(now, before)) {
      return;
    }
    if (before != null) {
      counted.remove(task);
      giveBack(task, before);
    }
    if (now != null) {
      counted.put(task, now);
      reserve(task, now);
    }
  }

  private void reserve(TaskId task, Held held) {
    held.concurrency().ifPresent(key -> step(concurrent, key, 1));
    for (PropletId id : held.on()) {
      held.antiAffinity().ifPresent(key -> step(apart, key, id, 1));
      held.spread().ifPresent(name -> step(spread, name, id, 1));
      table.reserve(id, held.part());
      if (held.part().stay() == Part.Stay.MOVABLE) {
        movable
            .computeIfAbsent(id, first -> new HashMap<>())
            .put(task, new Movable(task, held.part(), held.order()));
      }
    }
  }

  private void giveBack(TaskId task, Held held) {
    held.concurrency().ifPresent(key -> step(concurrent, key, -1));
    for (PropletId id : held.on()) {
      held.antiAffinity().ifPresent(key -> step(apart, key, id, -1));
      held.spread().ifPresent(name -> step(spread, name, id, -1));
      table.giveBack(id, held.part());
      if (held.part().stay() == Part.Stay.MOVABLE) {
        movable.computeIfPresent(
            id,
            (same, tasks) -> {
              tasks.remove(task);
              return tasks.isEmpty() ? null : tasks;
            });
      }
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

  /** Tasks there of lower priority, those that go first in front. */
  List<Movable> movable(PropletId id, int below) {
    return movable.getOrDefault(id, Map.of()).values().stream()
        .filter(one -> one.part().priority() < below)
        .sorted(Movable.FIRST_TO_GO)
        .toList();
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
