package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Concurrency;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait, by what they wait for: those of one shape, queue and limit form a group and wait
 * for the same thing. A change of the fleet is held against each group once, however many tasks it
 * has, and only the rows that changed are looked at. One thread.
 *
 * <p>Higher priority goes first, whatever the queue. Of equal priority queues take turns by weight
 * (each placement moves its queue on by 1/weight; the one that is furthest behind is next), and in
 * a queue who waits for longer goes first. Smaller tasks pass one that fits nowhere; who was passed
 * {@code patience} times may have a proplet kept free ({@link #impatient}).
 */
public final class Waiters {

  private record Key(Shape shape, Optional<Concurrency> concurrency, String queue) {
    static Key of(Waiter waiter) {
      return new Key(waiter.shape(), waiter.concurrency(), waiter.queue());
    }
  }

  private static final class Group {
    private final Key key;
    private final List<Filter> filters;
    private final TreeSet<Waiter> tasks = new TreeSet<>(Waiter.FIRST_SERVED);

    /** Changes of the table up to here have made no place. */
    private long checked = -1;

    private long renumbered;

    /** Why its tasks wait. */
    private @Nullable ReasonCode why;

    /** How often its first one was passed. */
    private int passed;

    private Group(Key key, Reservations reservations) {
      this.key = key;
      this.filters = Filter.of(key.shape(), reservations);
    }
  }

  private final FleetTable table;
  private final Reservations reservations;
  private final QueueTurns turns;
  private final int patience;
  private final boolean preempting;
  private final Map<Key, Group> groups = new LinkedHashMap<>();
  private final Map<TaskId, Waiter> byTask = new HashMap<>();

  /**
   * @param weights of queues; 1 for those that are not named
   * @param patience how often a task is passed before it may have a proplet kept free
   * @param preempting whether room that tasks of lower priority have counts as room
   */
  public Waiters(
      FleetTable table,
      Reservations reservations,
      Map<String, Integer> weights,
      int patience,
      boolean preempting) {
    this.table = table;
    this.reservations = reservations;
    this.turns = new QueueTurns(weights);
    this.patience = patience;
    this.preempting = preempting;
  }

  /**
   * It waits, and nothing that is known now is a place for it.
   *
   * @param why it waits
   */
  public void add(Waiter waiter, ReasonCode why) {
    remove(waiter.task());
    byTask.put(waiter.task(), waiter);
    Group group = groups.computeIfAbsent(Key.of(waiter), key -> new Group(key, reservations));
    group.tasks.add(waiter);
    turns.waits(waiter.queue());
    checked(group, why);
  }

  private void checked(Group group, ReasonCode why) {
    group.checked = table.changes();
    group.renumbered = table.renumbered();
    group.why = why;
  }

  /** It waits no more; harmless when repeated. */
  public void remove(TaskId task) {
    Waiter waiter = byTask.remove(task);
    if (waiter == null) {
      return;
    }
    Group group = groups.get(Key.of(waiter));
    if (group != null) {
      boolean first = group.tasks.first().equals(waiter);
      group.tasks.remove(waiter);
      group.passed = first ? 0 : group.passed;
      if (group.tasks.isEmpty()) {
        groups.remove(group.key);
      }
    }
  }

  public boolean contains(TaskId task) {
    return byTask.containsKey(task);
  }

  public Optional<Waiter> find(TaskId task) {
    return Optional.ofNullable(byTask.get(task));
  }

  public int size() {
    return byTask.size();
  }

  /** The first ones of the groups that something may have become free for. */
  public List<Waiter> candidates() {
    List<Waiter> heads = new ArrayList<>();
    for (Group group : groups.values()) {
      if (mayFit(group)) {
        heads.add(group.tasks.first());
      }
    }
    return heads;
  }

  /** The one of these that is served first. */
  public Waiter first(Collection<Waiter> heads) {
    return heads.stream().min(this::compare).orElseThrow();
  }

  private int compare(Waiter one, Waiter other) {
    int priority = Integer.compare(other.priority(), one.priority());
    if (priority != 0) {
      return priority;
    }
    int turn = one.queue().equals(other.queue()) ? 0 : turns.compare(one.queue(), other.queue());
    return turn != 0 ? turn : Waiter.FIRST_SERVED.compare(one, other);
  }

  /** The next one of the group of a task that has gone; empty if that was its last. */
  public Optional<Waiter> nextLike(Waiter gone) {
    return Optional.ofNullable(groups.get(Key.of(gone))).map(group -> group.tasks.first());
  }

  /** Whether tasks with such a limit may have a proplet now. */
  public boolean mayRun(Optional<Concurrency> limit) {
    return limit.isEmpty() || reservations.concurrent(limit.get().key()) < limit.get().most();
  }

  private boolean mayFit(Group group) {
    if (!mayRun(group.key.concurrency())) {
      // as long as it has to wait, nobody looks: then at the whole fleet
      group.checked = -1;
      return false;
    }
    boolean all =
        group.checked < 0
            || !table.remembers(group.checked)
            || group.renumbered != table.renumbered();
    boolean fits = all ? fitsAnywhere(group) : fitsWhereChanged(group);
    if (!fits) {
      group.checked = table.changes();
      group.renumbered = table.renumbered();
    }
    return fits;
  }

  private boolean fitsAnywhere(Group group) {
    for (int place = 0; place < table.size(); place++) {
      if (fits(group, place)) {
        return true;
      }
    }
    return false;
  }

  private boolean fitsWhereChanged(Group group) {
    for (long change = group.checked; change < table.changes(); change++) {
      if (fits(group, table.changedAt(change))) {
        return true;
      }
    }
    return false;
  }

  private boolean fits(Group group, int place) {
    Row row = table.row(place);
    if (preempting) {
      int priority = group.tasks.first().priority();
      return Preemption.hasRoom(row, group.filters, group.key.shape(), priority);
    }
    for (Filter filter : group.filters) {
      if (!filter.passes().test(row)) {
        return false;
      }
    }
    return true;
  }

  /**
   * There was no place for it after all.
   *
   * @return the others that wait with it, if they wait for another reason than before; it included
   */
  public List<Waiter> stillWaits(Waiter waiter, ReasonCode why) {
    Group group = groups.get(Key.of(waiter));
    if (group == null) {
      return List.of();
    }
    boolean other = group.why != why;
    checked(group, why);
    return other ? List.copyOf(group.tasks) : List.of();
  }

  /** The first ones of some groups, those that wait for longest. */
  public List<Waiter> heads(int most) {
    return groups.values().stream().limit(most).map(group -> group.tasks.first()).toList();
  }

  /**
   * A task was placed: its queue had its turn, and those that should have come before were passed.
   */
  public void served(Waiter placed) {
    turns.served(placed.queue());
    for (Group group : groups.values()) {
      if (Waiter.FIRST_SERVED.compare(group.tasks.first(), placed) < 0) {
        group.passed++;
      }
    }
  }

  /** The first of those that have been passed too often and ask for something that can be kept. */
  public Optional<Waiter> impatient() {
    return groups.values().stream()
        .filter(g -> g.passed >= patience && g.why == ReasonCode.NO_CAPACITY)
        .filter(g -> mayRun(g.key.concurrency()) && g.key.shape().keepable())
        .map(g -> g.tasks.first())
        .min(Waiter.FIRST_SERVED);
  }

  /** How many are served before it in its queue, plus 1; 0 if it does not wait. */
  public int position(TaskId task) {
    Waiter waiter = byTask.get(task);
    return waiter == null
        ? 0
        : 1
            + (int)
                byTask.values().stream()
                    .filter(other -> other.queue().equals(waiter.queue()))
                    .filter(other -> Waiter.FIRST_SERVED.compare(other, waiter) < 0)
                    .count();
  }

  /** Tasks that wait in a queue. */
  public int waiting(String queue) {
    return (int) byTask.values().stream().filter(w -> w.queue().equals(queue)).count();
  }
}
