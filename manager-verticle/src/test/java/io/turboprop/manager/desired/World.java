package io.turboprop.manager.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.Owner;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Post;
import io.turboprop.manager.task.RunPolicy;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.manager.task.TaskLifecycle;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.manager.task.Transition;
import io.turboprop.model.BootId;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A declared task, its instances and the proplets that are meant, moved by hand. */
final class World {
  static final BootId BOOT = new BootId("b-1");
  private static final PropletId ANYWHERE = new PropletId("anywhere");
  private static final RunResult WELL = new RunResult.Success(new JsonText("\"1\""));

  final Map<TaskId, Task> instances = new LinkedHashMap<>();

  /** Proplets that are meant, and whether they get work. */
  final Map<PropletId, Boolean> meant = new LinkedHashMap<>();

  Task task;
  Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private int ids;

  World(boolean daemon) {
    Specs specs = Specs.calling("serve");
    task =
        Task.created(
            new TaskId("set"), daemon ? specs.daemon(RunPolicy.DEFAULT) : specs.spec(), now);
  }

  World declare(Desired desired) {
    task = task.declared(Optional.empty(), Optional.of(desired), now);
    return this;
  }

  World replicas(int number) {
    return declare(Desired.of(true, new Desired.Replicas(number)));
  }

  World everywhere() {
    return declare(Desired.of(true, new Desired.Everywhere(Selector.parse("all"))));
  }

  World stopped() {
    Desired former = task.declaration().orElseThrow().desired().orElseThrow();
    return declare(new Desired(false, former.extent()));
  }

  World proplet(String id, boolean open) {
    meant.put(new PropletId(id), open);
    return this;
  }

  void edit(int priority) {
    task =
        task.edited(
            new TaskPatch(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(priority),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            now);
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  List<Instance> known() {
    return instances.values().stream().flatMap(one -> Instance.of(one).stream()).toList();
  }

  List<Ground> grounds() {
    return meant.entrySet().stream().map(e -> new Ground(e.getKey(), e.getValue())).toList();
  }

  Decision decide() {
    return Controller.decide(task, known(), grounds(), now);
  }

  Tally tally() {
    return Tally.of(task, known(), grounds());
  }

  /** Decides and does all of it; gives what was done. */
  List<Move> look() {
    List<Move> moves = decide().moves();
    moves.forEach(this::carryOut);
    return moves;
  }

  void carryOut(Move move) {
    switch (move) {
      case Move.Start start -> task = after(task, new TaskEvent.StartRequested());
      case Move.Make make -> make(make);
      case Move.Stop stop -> {
        if (stop.task().equals(task.id())) {
          task = after(task, new TaskEvent.StopRequested(Optional.empty()));
        } else {
          tell(stop.task(), new TaskEvent.StopRequested(Optional.empty()));
        }
      }
      case Move.Forget forget -> instances.remove(forget.task());
    }
    requireOneOnEachPost();
  }

  private void make(Move.Make make) {
    long edition = task.declaration().orElseThrow().edition();
    Owner owner = new Owner(task.id(), make.post(), edition, make.failures());
    Task made = Task.created(new TaskId("i-" + ids++), task.instance(owner), now);
    instances.put(made.id(), after(made, new TaskEvent.StartRequested()));
  }

  private void requireOneOnEachPost() {
    List<Post> taken = alive().stream().map(one -> owner(one).post()).toList();
    assertThat(taken).doesNotHaveDuplicates();
  }

  static Owner owner(Task instance) {
    return instance.spec().lineage().owner().orElseThrow();
  }

  List<Task> alive() {
    return instances.values().stream().filter(one -> !one.phase().terminal()).toList();
  }

  List<Task> in(Phase phase) {
    return instances.values().stream().filter(one -> one.phase() == phase).toList();
  }

  private Task after(Task before, TaskEvent event) {
    return TaskLifecycle.after(before, event, now) instanceof Transition.Changed changed
        ? changed.task()
        : before;
  }

  private void tell(TaskId id, TaskEvent event) {
    instances.computeIfPresent(id, (same, one) -> after(one, event));
  }

  /** It gets a proplet and begins, if there is one for it. */
  void run(Task instance) {
    PropletId on = instance.spec().target().proplet().orElse(ANYWHERE);
    if (meant.getOrDefault(on, on.equals(ANYWHERE))) {
      tell(instance.id(), new TaskEvent.Placed(List.of(on), 1, Map.of(), Optional.empty()));
      int attempt = Objects.requireNonNull(instances.get(instance.id())).attempt();
      tell(instance.id(), new TaskEvent.Accepted(on, attempt, BOOT));
      tell(instance.id(), new TaskEvent.Started(on, attempt, BOOT));
    }
  }

  void runAll() {
    List.copyOf(instances.values()).forEach(this::run);
  }

  /** Its guest is gone. */
  void end(Task instance, boolean well) {
    RunResult how = well ? WELL : RunResult.Failure.of(ReasonCode.TRAP, "oops");
    new ArrayList<>(instance.seats())
        .forEach(
            seat ->
                tell(
                    instance.id(),
                    new TaskEvent.Finished(
                        seat.proplet(), instance.attempt(), Optional.of(BOOT), how)));
  }
}
