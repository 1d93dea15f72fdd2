package io.turboprop.manager.service;

import io.turboprop.manager.schedule.Reservations;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Task;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tasks that are between start and end, and which proplet has which of them. */
final class LiveTasks {
  private final Map<TaskId, Task> tasks = new LinkedHashMap<>();
  private final Map<PropletId, Set<TaskId>> byProplet = new HashMap<>();

  /** Those of them that do not bear long silence of their proplet. */
  private final Map<PropletId, Set<TaskId>> impatient = new HashMap<>();

  private final Reservations reservations;
  private int queued;

  /**
   * @param reservations told what each task has
   */
  LiveTasks(Reservations reservations) {
    this.reservations = reservations;
  }

  Optional<Task> find(TaskId id) {
    return Optional.ofNullable(tasks.get(id));
  }

  Collection<Task> all() {
    return List.copyOf(tasks.values());
  }

  int size() {
    return tasks.size();
  }

  /** Tasks that wait for a proplet. */
  int queued() {
    return queued;
  }

  /** Tasks with an open seat on this proplet. */
  List<Task> on(PropletId proplet) {
    return byProplet.getOrDefault(proplet, Set.of()).stream().map(tasks::get).toList();
  }

  /** Those of {@link #on} that have a heartbeat timeout. */
  List<Task> impatientOn(PropletId proplet) {
    return impatient.getOrDefault(proplet, Set.of()).stream().map(tasks::get).toList();
  }

  int countOn(PropletId proplet) {
    return byProplet.getOrDefault(proplet, Set.of()).size();
  }

  void remember(Task task) {
    if (task.phase() == Phase.CREATED || task.phase().terminal()) {
      forget(task);
      return;
    }
    takeOut(task);
    tasks.put(task.id(), task);
    queued += task.phase() == Phase.QUEUED ? 1 : 0;
    List<PropletId> seats = openSeats(task);
    seats.forEach(p -> add(byProplet, p, task.id()));
    if (isImpatient(task)) {
      seats.forEach(p -> add(impatient, p, task.id()));
    }
    reservations.hold(task.id(), task.spec(), seats);
  }

  void forget(Task task) {
    takeOut(task);
    reservations.release(task.id());
  }

  private void takeOut(Task task) {
    Task old = tasks.remove(task.id());
    if (old == null) {
      return;
    }
    queued -= old.phase() == Phase.QUEUED ? 1 : 0;
    List<PropletId> seats = openSeats(old);
    seats.forEach(proplet -> remove(byProplet, proplet, old.id()));
    if (isImpatient(old)) {
      seats.forEach(proplet -> remove(impatient, proplet, old.id()));
    }
  }

  private static void add(Map<PropletId, Set<TaskId>> index, PropletId proplet, TaskId task) {
    index.computeIfAbsent(proplet, key -> new LinkedHashSet<>()).add(task);
  }

  private static void remove(Map<PropletId, Set<TaskId>> index, PropletId proplet, TaskId task) {
    Set<TaskId> there = index.get(proplet);
    if (there != null && there.remove(task) && there.isEmpty()) {
      index.remove(proplet);
    }
  }

  private static boolean isImpatient(Task task) {
    return task.spec().runPolicy().timeouts().heartbeat().isPresent();
  }

  private static List<PropletId> openSeats(Task task) {
    return task.phase().assigned()
        ? task.seats().stream().filter(s -> !s.done()).map(Seat::proplet).toList()
        : List.of();
  }
}
