package io.turboprop.manager.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.BootId;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.model.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskLifecycleTest {
  private static final Instant T0 = Instant.parse("2026-01-02T03:04:05Z");
  private static final PropletId P1 = new PropletId("p1");
  private static final PropletId P2 = new PropletId("p2");
  private static final BootId BOOT = new BootId("boot-1");
  private static final RunResult OK = new RunResult.Success(new JsonText("\"30\""));

  private static Task queued() {
    Task created = Task.created(new TaskId("t-1"), Specs.calling("add").spec(), T0);
    return after(created, new TaskEvent.StartRequested());
  }

  private static Task scheduled() {
    return after(queued(), new TaskEvent.Placed(List.of(P1), 3, Map.of(), Optional.empty()));
  }

  private static Task running() {
    return after(scheduled(), new TaskEvent.Started(P1, 1, BOOT));
  }

  private static Task broadcast() {
    Task created =
        Task.created(
            new TaskId("t-1"), Specs.calling("add").with(new Target(Optional.empty(), true)), T0);
    return after(
        after(created, new TaskEvent.StartRequested()),
        new TaskEvent.Placed(List.of(P1, P2), 3, Map.of(), Optional.empty()));
  }

  private static Transition.Changed change(Task task, TaskEvent event) {
    Transition transition = TaskLifecycle.after(task, event, T0.plusSeconds(1));
    assertThat(transition).isInstanceOf(Transition.Changed.class);
    return (Transition.Changed) transition;
  }

  private static Task after(Task task, TaskEvent event) {
    return change(task, event).task();
  }

  private static TaskEvent finished(PropletId on, int attempt, RunResult result) {
    return new TaskEvent.Finished(on, attempt, Optional.of(BOOT), result);
  }

  @Test
  void placed_whileQueued_beginsAnAttemptAndSendsTheOrder() {
    Transition.Changed placed =
        change(queued(), new TaskEvent.Placed(List.of(P1), 3, Map.of(), Optional.empty()));

    assertThat(placed.task().state()).isEqualTo(TaskState.SCHEDULED);
    assertThat(placed.task().attempt()).isEqualTo(1);
    assertThat(placed.task().epoch()).isEqualTo(3);
    assertThat(placed.effects()).containsExactly(new Effect.SendRun(new TaskId("t-1"), 1, P1));
  }

  @Test
  void result_beforeStartedOrDelivered_completesAndIsNotOverwritten() {
    Task done = after(scheduled(), finished(P1, 1, OK));

    assertThat(done.state()).isEqualTo(TaskState.COMPLETED);
    assertThat(TaskLifecycle.after(done, new TaskEvent.Started(P1, 1, BOOT), T0))
        .isInstanceOf(Transition.Ignored.class);
    assertThat(TaskLifecycle.after(done, new TaskEvent.Delivered(P1, 1), T0))
        .isInstanceOf(Transition.Ignored.class);
  }

  @Test
  void report_ofAnEarlierAttempt_isStale() {
    Task again =
        after(
            after(running(), new TaskEvent.PropletLost(P1, 1, "silent")),
            new TaskEvent.Placed(List.of(P1), 3, Map.of(), Optional.empty()));

    Transition late = TaskLifecycle.after(again, finished(P1, 1, OK), T0);

    assertThat(late).isInstanceOf(Transition.Ignored.class);
    assertThat(((Transition.Ignored) late).why()).contains("attempt 1").contains("current is 2");
  }

  @Test
  void report_fromAProplet_withoutASeat_isIgnored() {
    assertThat(TaskLifecycle.after(running(), finished(P2, 1, OK), T0))
        .isInstanceOf(Transition.Ignored.class);
  }

  @Test
  void propletLost_whileRunning_queuesTheTaskAtOnceAndCostsNothing() {
    Transition.Changed lost =
        change(running(), new TaskEvent.PropletLost(P1, 1, "silent for 31 s"));

    assertThat(lost.task().state()).isEqualTo(TaskState.PENDING);
    assertThat(lost.task().reason())
        .isEqualTo(new Reason(ReasonCode.PROPLET_LOST, "silent for 31 s"));
    assertThat(lost.task().times().startedAt()).isEmpty();
    assertThat(lost.effects()).contains(again(Duration.ZERO));
  }

  private static Effect again(Duration delay) {
    return new Effect.PlaceAgain(new TaskId("t-1"), delay, RetryPolicy.JITTER);
  }

  @Test
  void transientFailure_repeated_waitsLongerEachTimeUpToAMinute() {
    Task task = queued();
    for (int i = 0; i < 10; i++) {
      Task placed = after(task, new TaskEvent.Placed(List.of(P1), 3, Map.of(), Optional.empty()));
      Transition.Changed failed =
          change(
              placed,
              finished(
                  P1, placed.attempt(), RunResult.Failure.of(ReasonCode.IMAGE_UNAVAILABLE, "503")));
      task = failed.task();
      Duration delay =
          failed.effects().stream()
              .filter(e -> e instanceof Effect.PlaceAgain)
              .map(e -> ((Effect.PlaceAgain) e).delay())
              .findFirst()
              .orElseThrow();
      assertThat(delay).isEqualTo(Duration.ofSeconds(Math.min(60, 1L << Math.min(i, 6))));
    }
    assertThat(task.reason().code()).isEqualTo(ReasonCode.IMAGE_UNAVAILABLE);
  }

  @Test
  void trap_whileRunning_failsTheTaskWithTheGuestsWords() {
    Task failed =
        after(
            running(),
            finished(P1, 1, RunResult.Failure.of(ReasonCode.TRAP, "integer divide by zero")));

    assertThat(failed.state()).isEqualTo(TaskState.FAILED);
    assertThat(failed.error()).contains("integer divide by zero");
    assertThat(failed.times().finishedAt()).contains(T0.plusSeconds(1));
  }

  @Test
  void stop_whileQueued_interruptsAtOnce() {
    assertThat(after(queued(), new TaskEvent.StopRequested(Optional.empty())).state())
        .isEqualTo(TaskState.INTERRUPTED);
  }

  @Test
  void stop_whileRunning_waitsForTheGuestAndThenInterrupts() {
    Transition.Changed stop = change(running(), new TaskEvent.StopRequested(Optional.empty()));
    Task gone =
        after(
            stop.task(),
            finished(P1, 1, RunResult.Failure.of(ReasonCode.STOPPED_BY_USER, "stopped")));

    assertThat(stop.task().state()).isEqualTo(TaskState.RUNNING);
    assertThat(stop.effects())
        .containsExactly(
            new Effect.SendStop(new TaskId("t-1"), 1, P1),
            new Effect.AwaitStop(new TaskId("t-1"), 1));
    assertThat(gone.state()).isEqualTo(TaskState.INTERRUPTED);
  }

  @Test
  void stop_thatComesTooLate_keepsTheResult() {
    Task stopping = after(running(), new TaskEvent.StopRequested(Optional.empty()));

    Task done = after(stopping, finished(P1, 1, OK));

    assertThat(done.state()).isEqualTo(TaskState.COMPLETED);
    assertThat(done.results()).contains(new JsonText("\"30\""));
  }

  @Test
  void stop_neverStarted_isRefusedWithAReason() {
    Task created = Task.created(new TaskId("t-1"), Specs.calling("add").spec(), T0);

    assertThat(TaskLifecycle.after(created, new TaskEvent.StopRequested(Optional.empty()), T0))
        .isInstanceOf(Transition.Refused.class);
  }

  @Test
  void start_afterTheEnd_isRefused_andStopIsHarmless() {
    Task done = after(scheduled(), finished(P1, 1, OK));

    assertThat(TaskLifecycle.after(done, new TaskEvent.StartRequested(), T0))
        .isInstanceOf(Transition.Refused.class);
    assertThat(TaskLifecycle.after(done, new TaskEvent.StopRequested(Optional.empty()), T0))
        .isInstanceOf(Transition.Ignored.class);
  }

  @Test
  void broadcast_oneProplet_finished_waitsForTheOthers() {
    Task half = after(broadcast(), finished(P1, 1, OK));
    Task whole = after(half, finished(P2, 1, OK));

    assertThat(half.phase().assigned()).isTrue();
    assertThat(whole.state()).isEqualTo(TaskState.COMPLETED);
    assertThat(whole.results()).contains(new JsonText("{\"p1\":\"30\",\"p2\":\"30\"}"));
  }

  @Test
  void broadcast_oneProplet_lost_failsInTheEndAndKeepsTheResults() {
    Task half = after(broadcast(), new TaskEvent.PropletLost(P2, 1, "silent"));
    Task whole = after(half, finished(P1, 1, OK));

    assertThat(whole.state()).isEqualTo(TaskState.FAILED);
    assertThat(whole.error().orElseThrow()).contains("p2").contains("silent");
    assertThat(whole.results()).contains(new JsonText("{\"p1\":\"30\"}"));
  }
}
