package io.turboprop.manager.task;

import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is asked, and who is asked next. */
final class InvocationPlanTest {
  private static final PropletId A = new PropletId("a");
  private static final PropletId B = new PropletId("b");
  private static final PropletId C = new PropletId("c");

  private static Task running(boolean broadcast, PropletId... proplets) {
    Task task =
        Task.created(
            new TaskId("t"),
            Specs.calling("add").latent(new Target(Optional.empty(), broadcast)),
            EPOCH);
    List<TaskEvent> events = new ArrayList<>();
    events.add(new TaskEvent.StartRequested());
    events.add(new TaskEvent.Placed(List.of(proplets), 1, Map.of(), Optional.empty()));
    for (PropletId id : proplets) {
      events.add(new TaskEvent.Delivered(id, 1));
    }
    for (TaskEvent event : events) {
      task = ((Transition.Changed) TaskLifecycle.after(task, event, EPOCH)).task();
    }
    return task;
  }

  private static List<PropletId> all(Optional<InvocationPlan> plan) {
    List<PropletId> all = new ArrayList<>();
    while (plan.isPresent()) {
      all.add(plan.get().holder());
      plan = plan.get().next();
    }
    return all;
  }

  @Test
  void broadcast_beginsWithAnotherOneEachTurn_andAsksAll() {
    Task task = running(true, A, B, C);

    assertThat(all(InvocationPlan.of(task, id -> true, 0))).containsExactly(A, B, C);
    assertThat(all(InvocationPlan.of(task, id -> true, 1))).containsExactly(B, C, A);
    assertThat(all(InvocationPlan.of(task, id -> true, 3))).containsExactly(A, B, C);
    assertThat(all(InvocationPlan.of(task, id -> true, Integer.MIN_VALUE))).hasSize(3);
  }

  @Test
  void broadcast_passesOverWhoIsNotAlive() {
    Task task = running(true, A, B);

    assertThat(all(InvocationPlan.of(task, B::equals, 0))).containsExactly(B);
    assertThat(InvocationPlan.of(task, id -> false, 0)).isEmpty();
  }

  @Test
  void pairedProplet_isAskedAlsoUnderSuspicion() {
    assertThat(all(InvocationPlan.of(running(false, A), id -> false, 5))).containsExactly(A);
  }
}
