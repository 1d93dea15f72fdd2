package io.turboprop.system.sim;

import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Semantics;
import io.turboprop.manager.task.Task;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.wire.Order;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows what is durable, what runs and what users were told, and sees to it that the promises are
 * kept at every step:
 *
 * <ul>
 *   <li>what was acknowledged is durable and stays so until somebody deletes it
 *   <li>terminal states are final, attempts and versions only grow
 *   <li>no guest begins for an attempt that is not durable
 *   <li>an attempt begins at most once on each proplet, and of the guests that run for a task at
 *       most one belongs to its current attempt
 *   <li>a task ends well only if a guest of its current attempt ended well
 *   <li>an at-most-once task begins at most once
 *   <li>what was refused for want of a leader is never done
 *   <li>one wish makes one task, however often it is repeated
 *   <li>an order is not of an older epoch than the one in which its attempt was stored
 *   <li>no guest begins for an order of an epoch that its proplet knows to be over
 *   <li>no task is tried again and again without end
 * </ul>
 */
final class Oracle {
  private static final int MOST_ATTEMPTS = 1_000;

  /** One guest, for ever. */
  private record Guest(String proplet, Life life, TaskId task, int attempt) {}

  private record Seat(TaskId task, int attempt, String proplet) {}

  private final World world;
  private final Heard heard = new Heard();

  /** The epoch in which each attempt was stored, where there is one. */
  private final Map<String, Long> placed = new HashMap<>();

  private long epoch;
  private final Map<TaskId, Task> durable = new LinkedHashMap<>();
  private final Map<String, TaskId> byName = new HashMap<>();
  private final Set<TaskId> acknowledged = new HashSet<>();
  private final Set<String> refused = new HashSet<>();
  private final Set<TaskId> deletable = new HashSet<>();
  private final Map<TaskId, List<Guest>> running = new HashMap<>();
  private final Set<Seat> begun = new HashSet<>();
  private final Set<Seat> endedWell = new HashSet<>();
  private final Map<TaskId, Integer> begins = new HashMap<>();
  private long guests;
  private long commits;

  Oracle(World world) {
    this.world = world;
  }

  /** These orders reached this life of a proplet. */
  void ordered(Life proplet, Order.Batch batch) {
    heard.ordered(proplet, batch);
    for (Order order : batch.orders()) {
      if (order instanceof Order.Run run
          && run.epoch() < placed.getOrDefault(run.task() + "/" + run.attempt(), 0L)) {
        world.fail(
            "an order says that "
                + run.task()
                + "/"
                + run.attempt()
                + " is of epoch "
                + run.epoch()
                + ", which was over when it was placed");
      }
    }
  }

  /** A user was told that this task exists. */
  void acknowledged(TaskId id) {
    acknowledged.add(id);
    if (!durable.containsKey(id) && !deletable.contains(id)) {
      world.fail("task " + id + " was acknowledged and is not stored");
    }
  }

  /** A user was told that nothing came of this wish. */
  void mayNotBe(String name) {
    refused.add(name);
    if (byName.containsKey(name)) {
      world.fail("the user of " + name + " was told that nothing was done, and it is stored");
    }
  }

  /** A user has asked to delete it. */
  void mayBeDeleted(TaskId id) {
    deletable.add(id);
  }

  Optional<Task> durable(TaskId id) {
    return Optional.ofNullable(durable.get(id));
  }

  Iterable<Task> allDurable() {
    return durable.values();
  }

  long guests() {
    return guests;
  }

  long commits() {
    return commits;
  }

  /** Guests that run now for attempts that nobody wants any more. */
  List<String> astray() {
    List<String> astray = new ArrayList<>();
    for (List<Guest> guestsOfTask : running.values()) {
      for (Guest guest : guestsOfTask) {
        Task now = durable.get(guest.task());
        boolean wanted =
            now != null && now.phase() == Phase.RUNNING && now.attempt() == guest.attempt();
        if (!guest.life().over() && !wanted) {
          astray.add(
              "guest " + guest.task() + "/" + guest.attempt() + " runs on " + guest.proplet());
        }
      }
    }
    return astray;
  }

  /** Guests of this attempt that run now on machines that are up. */
  long runningNow(TaskId task) {
    return running.getOrDefault(task, List.of()).stream().filter(g -> !g.life().over()).count();
  }

  /** The same where several managers share a store, whose epoch this is. */
  void committed(Batch batch, long ofEpoch) {
    epoch = ofEpoch;
    committed(batch);
  }

  void committed(Batch batch) {
    commits++;
    for (Write write : batch.writes()) {
      switch (write) {
        case Write.PutTask(Task task) -> stored(task);
        case Write.RemoveTask(TaskId id, long ignored) -> removed(id);
        case Write.AppendEvent ignored -> {}
        case Write.PutAttempt ignored -> {}
        case Write.PutProplet ignored -> {}
        case Write.RemoveProplet ignored -> {}
        case Write.PutFunction ignored -> {}
        case Write.RemoveFunction ignored -> {}
        case Write.PutJoinToken ignored -> {}
        case Write.RemoveJoinToken ignored -> {}
        case Write.PutJoined ignored -> {}
        case Write.RemoveJoined ignored -> {}
        case Write.PutIdempotencyKey ignored -> {}
      }
    }
  }

  private void removed(TaskId id) {
    durable.remove(id);
    if (!deletable.contains(id)) {
      world.fail("task " + id + " was removed and nobody asked for it");
    }
  }

  private void stored(Task task) {
    Task before = durable.put(task.id(), task);
    TaskId first = byName.putIfAbsent(task.spec().name(), task.id());
    if (first != null && !first.equals(task.id())) {
      world.fail("one wish, two tasks: " + first + " and " + task.id() + " are the same");
    }
    if (refused.contains(task.spec().name())) {
      world.fail("task " + task.id() + " was stored after its user was told that nothing was done");
    }
    world.trace().note(world.now(), "store", "task", new Snapshot(task));
    placed.putIfAbsent(task.id() + "/" + task.attempt(), epoch);
    if (before == null) {
      return;
    }
    if (before.phase().terminal() && ends(before, task)) {
      world.fail("task " + task.id() + " had ended: " + before + ", and became " + task);
    }
    if (task.attempt() < before.attempt() || task.version() != before.version() + 1) {
      world.fail("task " + task.id() + " went back: " + before + ", then " + task);
    }
    if (task.attempt() > MOST_ATTEMPTS) {
      world.fail("task " + task.id() + " runs in circles: " + task);
    }
    if (task.phase() == Phase.COMPLETED && before.phase() != Phase.COMPLETED && !earned(task)) {
      world.fail(
          "task " + task.id() + " completed though no guest of its attempt ended well: " + task);
    }
  }

  private static boolean ends(Task before, Task after) {
    return before.phase() != after.phase()
        || before.attempt() != after.attempt()
        || !before.results().equals(after.results())
        || !before.seats().equals(after.seats());
  }

  private boolean earned(Task task) {
    return task.seats().stream()
        .allMatch(
            seat ->
                endedWell.contains(new Seat(task.id(), task.attempt(), seat.proplet().value())));
  }

  void guestBegins(String proplet, Life life, String runId) {
    int slash = runId.lastIndexOf('/');
    TaskId task = new TaskId(runId.substring(0, slash));
    int attempt = Integer.parseInt(runId.substring(slash + 1));
    guests++;
    if (heard.onlyTooLate(life, runId)) {
      world.fail(proplet + " began " + runId + " for an epoch that was over, as it knew");
    }
    if (!begun.add(new Seat(task, attempt, proplet))) {
      world.fail("attempt " + runId + " began twice on " + proplet);
    }
    running
        .computeIfAbsent(task, id -> new ArrayList<>())
        .add(new Guest(proplet, life, task, attempt));
    Task now = durable.get(task);
    if (now == null) {
      if (!deletable.contains(task)) {
        world.fail("a guest began for task " + task + ", which is not stored");
      }
      return;
    }
    if (attempt > now.attempt()) {
      world.fail("attempt " + runId + " began before it was stored: " + now);
    }
    int before = begins.merge(task, 1, Integer::sum);
    boolean once = now.spec().runPolicy().semantics() == Semantics.AT_MOST_ONCE;
    if (once && before > 1 && !now.broadcast()) {
      world.fail("at-most-once task " + task + " began a second time, on " + proplet);
    }
    unfenced(now);
  }

  private void unfenced(Task now) {
    long current =
        running.getOrDefault(now.id(), List.of()).stream()
            .filter(g -> !g.life().over() && g.attempt() == now.attempt())
            .count();
    if (current > 1 && !now.broadcast()) {
      world.fail(current + " guests of the current attempt run at once: " + now);
    }
  }

  void guestEnds(String proplet, Life life, String runId, RunOutcome outcome) {
    int slash = runId.lastIndexOf('/');
    TaskId task = new TaskId(runId.substring(0, slash));
    int attempt = Integer.parseInt(runId.substring(slash + 1));
    if (outcome instanceof RunOutcome.Succeeded) {
      endedWell.add(new Seat(task, attempt, proplet));
    }
    List<Guest> there = running.getOrDefault(task, new ArrayList<>());
    there.removeIf(
        g ->
            g.attempt() == attempt
                && g.proplet().equals(proplet)
                && (g.life() == life || g.life().over()));
    if (there.isEmpty()) {
      running.remove(task);
    }
  }

  /** What a trace shows of a stored task. */
  private record Snapshot(Task task) {
    @Override
    public String toString() {
      return task.id()
          + " v"
          + task.version()
          + " "
          + task.phase()
          + " attempt "
          + task.attempt()
          + " "
          + task.reason()
          + " "
          + task.seats();
    }
  }
}
