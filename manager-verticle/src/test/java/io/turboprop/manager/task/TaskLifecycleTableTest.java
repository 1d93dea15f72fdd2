package io.turboprop.manager.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.task.TaskLifecycle.Row;
import io.turboprop.model.BootId;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Walks every pair of phase and event, and the table row by row. */
class TaskLifecycleTableTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final PropletId P1 = new PropletId("p1");
  private static final PropletId P2 = new PropletId("p2");
  private static final BootId BOOT = new BootId("boot-1");

  /** Every event class with all the contents that lead a rule different ways. */
  private static List<TaskEvent> events(int attempt) {
    List<TaskEvent> events = new ArrayList<>();
    events.add(new TaskEvent.StartRequested());
    events.add(new TaskEvent.StopRequested(Optional.empty()));
    events.add(new TaskEvent.StopTimedOut());
    events.add(new TaskEvent.Placed(List.of(P1), 7, Map.of(), Optional.empty()));
    events.add(new TaskEvent.NotPlaced(new Reason(ReasonCode.NO_ALIVE_PROPLET, "nobody there")));
    events.add(new TaskEvent.ImagePinned(Pins.IMAGE));
    for (ReasonCode code : List.of(ReasonCode.IMAGE_NOT_FOUND, ReasonCode.IMAGE_UNAVAILABLE)) {
      events.add(new TaskEvent.ImageRefused(Reason.of(code)));
    }
    events.add(new TaskEvent.ImageUnanswered(Reason.of(ReasonCode.IMAGE_UNAVAILABLE)));
    events.add(new TaskEvent.Delivered(P1, attempt));
    events.add(new TaskEvent.Accepted(P1, attempt, BOOT));
    events.add(new TaskEvent.Started(P1, attempt, BOOT));
    events.add(new TaskEvent.PropletLost(P1, attempt, "silent"));
    events.add(new TaskEvent.Silent(P1, attempt, "silent"));
    events.add(new TaskEvent.Evicted(P1, attempt, "drained", Optional.empty()));
    for (TaskEvent.Limit limit : TaskEvent.Limit.values()) {
      events.add(new TaskEvent.TimedOut(limit, attempt));
    }
    for (ReasonCode code : List.of(ReasonCode.REFUSED, ReasonCode.NO_CAPACITY)) {
      events.add(new TaskEvent.Refused(P1, attempt, Reason.of(code)));
    }
    events.add(finished(attempt, new RunResult.Success(new JsonText("\"42\""))));
    for (ReasonCode code :
        List.of(ReasonCode.TRAP, ReasonCode.IMAGE_UNAVAILABLE, ReasonCode.PROPLET_LOST)) {
      events.add(finished(attempt, RunResult.Failure.of(code, "because")));
    }
    return events;
  }

  private static TaskEvent finished(int attempt, RunResult result) {
    return new TaskEvent.Finished(P1, attempt, Optional.of(BOOT), result);
  }

  /**
   * For each phase: an ordinary task, a broadcast with another open seat, one whose other seats are
   * done.
   */
  private static List<Task> tasksIn(Phase phase) {
    Seat open = Seat.sentTo(P1, Optional.empty());
    Seat other = Seat.sentTo(P2, Optional.empty()).runningOn(Optional.of(BOOT), NOW);
    Seat well = other.doneWith(new RunResult.Success(new JsonText("\"1\"")), NOW);
    Seat badly = other.doneWith(RunResult.Failure.of(ReasonCode.TRAP, "oops"), NOW);
    List<Task> tasks = new ArrayList<>();
    for (List<Seat> seats :
        List.of(List.of(open), List.of(open, other), List.of(open, well), List.of(open, badly))) {
      Target target = new Target(Optional.empty(), seats.size() > 1);
      tasks.add(
          task(phase, phase.assigned() ? seats : List.of(), Specs.calling("add").with(target)));
    }
    RetryPolicy three =
        new RetryPolicy(3, Duration.ZERO, Duration.ZERO, 0, List.of(), Duration.ofHours(1));
    RunPolicy repeats = new RunPolicy(three, Semantics.AT_LEAST_ONCE, Timeouts.NONE, Restart.NO);
    tasks.add(
        task(
            phase,
            phase.assigned() ? List.of(open) : List.of(),
            Specs.calling("add").with(repeats)));
    return tasks;
  }

  private static Task task(Phase phase, List<Seat> seats, TaskSpec spec) {
    return new Task(
        new TaskId("t-1"),
        spec,
        phase,
        Reason.of(ReasonCode.CREATED),
        phase.assigned() ? 1 : 0,
        7,
        seats,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Times.createdAt(NOW),
        Optional.empty(),
        1);
  }

  @Test
  void table_everyRowIsVisitedAndEveryTargetReached() {
    Map<Row<?>, Set<Phase>> reached = new HashMap<>();
    for (Phase phase : Phase.values()) {
      for (Task task : tasksIn(phase)) {
        for (TaskEvent event : events(task.attempt())) {
          Transition transition = TaskLifecycle.after(task, event, NOW);
          TaskLifecycle.find(phase, event.getClass())
              .ifPresent(row -> note(reached, row, transition));
        }
      }
    }
    for (Row<?> row : TaskLifecycle.TABLE) {
      assertThat(reached.get(row))
          .as("phases reached from %s by %s", row.from(), row.on().getSimpleName())
          .isNotNull()
          .containsExactlyInAnyOrderElementsOf(row.to());
    }
  }

  private static void note(Map<Row<?>, Set<Phase>> reached, Row<?> row, Transition transition) {
    Set<Phase> phases = reached.computeIfAbsent(row, r -> EnumSet.noneOf(Phase.class));
    if (transition instanceof Transition.Changed changed) {
      phases.add(changed.task().phase());
    }
  }

  @TestFactory
  Stream<DynamicTest> pair_notInTable_changesNothing() {
    return Stream.of(Phase.values())
        .flatMap(phase -> events(phase.assigned() ? 1 : 0).stream().map(e -> pair(phase, e)))
        .flatMap(Optional::stream);
  }

  private static Optional<DynamicTest> pair(Phase phase, TaskEvent event) {
    if (TaskLifecycle.find(phase, event.getClass()).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        DynamicTest.dynamicTest(
            phase + " " + event,
            () ->
                assertThat(TaskLifecycle.after(tasksIn(phase).getFirst(), event, NOW))
                    .isNotInstanceOf(Transition.Changed.class)));
  }

  @Test
  void table_terminalPhases_haveNoRows() {
    assertThat(TaskLifecycle.TABLE).noneMatch(row -> row.from().terminal());
  }

  @Test
  void table_everyEventClass_hasARow() {
    Set<Class<?>> listed = new java.util.HashSet<>();
    TaskLifecycle.TABLE.forEach(row -> listed.add(row.on()));
    List<Class<?>> leaves = new ArrayList<>();
    for (Class<?> c : TaskEvent.class.getPermittedSubclasses()) {
      leaves.addAll(c.isSealed() ? List.of(c.getPermittedSubclasses()) : List.of(c));
    }
    assertThat(listed).containsExactlyInAnyOrderElementsOf(leaves);
  }
}
