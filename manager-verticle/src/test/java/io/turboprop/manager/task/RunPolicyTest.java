package io.turboprop.manager.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.manager.task.TaskEvent.Limit;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a task whose attempts go wrong, by its policy. */
final class RunPolicyTest {
  private static final Instant T0 = Instant.parse("2026-01-02T03:04:05Z");
  private static final PropletId P1 = new PropletId("p1");
  private static final BootId B1 = new BootId("b1");
  private static final RunResult TRAP = RunResult.Failure.of(ReasonCode.TRAP, "unreachable");
  private static final RunResult EXIT = RunResult.Failure.of(ReasonCode.EXIT_CODE, "exit status 3");

  private static RetryPolicy retry(int most, ReasonCode... on) {
    return new RetryPolicy(
        most,
        Duration.ofSeconds(1),
        Duration.ofSeconds(30),
        0.2,
        List.of(on),
        Duration.ofMinutes(10));
  }

  private static RunPolicy retries(int most, ReasonCode... on) {
    return new RunPolicy(retry(most, on), Semantics.AT_LEAST_ONCE, Timeouts.NONE, Restart.NO);
  }

  private static final RunPolicy ONCE =
      new RunPolicy(RetryPolicy.NONE, Semantics.AT_MOST_ONCE, Timeouts.NONE, Restart.NO);

  private static RunPolicy limited(Timeouts timeouts) {
    return new RunPolicy(RetryPolicy.NONE, Semantics.AT_LEAST_ONCE, timeouts, Restart.NO);
  }

  private static Task queued(TaskSpec spec) {
    return after(Task.created(new TaskId("t-1"), spec, T0), new TaskEvent.StartRequested(), T0);
  }

  private static Task placed(Task queued, Instant now) {
    return after(
        queued, new TaskEvent.Placed(List.of(P1), 1, Map.of(P1, B1), Optional.empty()), now);
  }

  private static Task running(Task queued, Instant now) {
    Task task = placed(queued, now);
    return after(task, new TaskEvent.Started(P1, task.attempt(), B1), now);
  }

  private static Task after(Task task, TaskEvent event, Instant now) {
    return change(task, event, now).task();
  }

  private static Transition.Changed change(Task task, TaskEvent event, Instant now) {
    return (Transition.Changed) TaskLifecycle.after(task, event, now);
  }

  private static TaskEvent finished(Task task, RunResult result) {
    return new TaskEvent.Finished(P1, task.attempt(), Optional.of(B1), result);
  }

  private static Effect.PlaceAgain again(Transition.Changed change) {
    return change.effects().stream()
        .filter(Effect.PlaceAgain.class::isInstance)
        .map(Effect.PlaceAgain.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void trap_withinMaxAttempts_isTriedAgainWithGrowingPausesAndThenFails() {
    Task task = queued(Specs.calling("add").with(retries(3)));

    Transition.Changed first = change(running(task, T0), finished(running(task, T0), TRAP), T0);
    Task second = running(first.task(), T0);
    Transition.Changed again = change(second, finished(second, TRAP), T0);
    Task third = running(again.task(), T0);
    Task end = after(third, finished(third, TRAP), T0);

    assertThat(again(first).delay()).isEqualTo(Duration.ofSeconds(1));
    assertThat(again(first).jitter()).isEqualTo(0.2);
    assertThat(first.task().reason().code()).isEqualTo(ReasonCode.RETRYING);
    assertThat(first.task().reason().message()).contains("failure 1 of 3").contains("unreachable");
    assertThat(first.task().notBefore()).contains(T0.plusSeconds(1));
    assertThat(again(again).delay()).isEqualTo(Duration.ofSeconds(2));
    assertThat(end.state()).isEqualTo(TaskState.FAILED);
    assertThat(end.attempt()).isEqualTo(3);
    assertThat(end.reason()).isEqualTo(new Reason(ReasonCode.TRAP, "unreachable"));
  }

  @Test
  void trap_followedByAnother_leavesARecordOfTheAttempt() {
    Task run = running(queued(Specs.calling("add").with(retries(2))), T0);

    AttemptRecord record = change(run, finished(run, TRAP), T0.plusSeconds(5)).over().orElseThrow();

    assertThat(record.number()).isEqualTo(1);
    assertThat(record.outcome()).isEqualTo(new Reason(ReasonCode.TRAP, "unreachable"));
    assertThat(record.placedAt()).isEqualTo(T0);
    assertThat(record.endedAt()).contains(T0.plusSeconds(5));
    assertThat(record.seats().getFirst().startedAt()).contains(T0);
    assertThat(record.seats().getFirst().endedAt()).contains(T0.plusSeconds(5));
    assertThat(record.seats().getFirst().result()).contains(TRAP);
  }

  @Test
  void failure_thatIsNotCovered_failsAtOnce() {
    Task run = running(queued(Specs.calling("add").with(retries(3, ReasonCode.TRAP))), T0);

    assertThat(after(run, finished(run, EXIT), T0).state()).isEqualTo(TaskState.FAILED);
    assertThat(after(run, finished(run, TRAP), T0).state()).isEqualTo(TaskState.PENDING);
  }

  @Test
  void failures_beforeAHealthyRun_areForgotten() {
    Task task = queued(Specs.calling("add").with(retries(2)));
    Task first = running(task, T0);
    Task second = running(after(first, finished(first, TRAP), T0), T0);
    Instant later = T0.plus(Duration.ofMinutes(11));

    Task again = after(second, finished(second, TRAP), later);

    assertThat(again.state()).isEqualTo(TaskState.PENDING);
    assertThat(again.streak()).contains(new Streak(1));
  }

  @Test
  void propletLost_anyNumberOfTimes_costsNoAttemptButPausesGrow() {
    Task task = queued(Specs.calling("add").spec());
    Duration delay = Duration.ofDays(1);
    for (int i = 0; i < 9; i++) {
      Task run = running(task, T0);
      Transition.Changed lost = change(run, new TaskEvent.PropletLost(P1, run.attempt(), "x"), T0);
      task = lost.task();
      delay = again(lost).delay();
      Duration expected = i == 0 ? Duration.ZERO : Duration.ofSeconds(Math.min(60, 1L << (i - 1)));
      assertThat(delay).as("loss %d", i).isEqualTo(expected);
    }
    assertThat(task.streak()).isEmpty();
    assertThat(running(task, T0).attempt()).isEqualTo(10);
  }

  @Test
  void atMostOnce_inDoubt_failsAndIsNotPlacedAgain() {
    Task run = running(queued(Specs.calling("add").with(ONCE)), T0);

    Transition.Changed lost = change(run, new TaskEvent.PropletLost(P1, 1, "silent"), T0);

    assertThat(lost.task().state()).isEqualTo(TaskState.FAILED);
    assertThat(lost.task().reason().code()).isEqualTo(ReasonCode.IN_DOUBT);
    assertThat(lost.task().reason().message()).contains("silent").contains("at-most-once");
    assertThat(lost.effects()).noneMatch(Effect.PlaceAgain.class::isInstance);
  }

  @Test
  void atMostOnce_orderOnItsWay_isInDoubtToo() {
    Task sent = placed(queued(Specs.calling("add").with(ONCE)), T0);

    assertThat(after(sent, new TaskEvent.PropletLost(P1, 1, "silent"), T0).reason().code())
        .isEqualTo(ReasonCode.IN_DOUBT);
  }

  @Test
  void atMostOnce_refusedOrWithoutImage_neverBegan_soItIsPlacedAgain() {
    Task sent = placed(queued(Specs.calling("add").with(ONCE)), T0);
    Reason drained = Reason.of(ReasonCode.DRAINED);
    RunResult noImage = RunResult.Failure.of(ReasonCode.IMAGE_UNAVAILABLE, "503");

    assertThat(after(sent, new TaskEvent.Refused(P1, 1, drained), T0).state())
        .isEqualTo(TaskState.PENDING);
    assertThat(after(sent, finished(sent, noImage), T0).state()).isEqualTo(TaskState.PENDING);
  }

  @Test
  void policy_thatContradictsItself_isRefused() {
    assertThatThrownBy(
            () -> new RunPolicy(retry(2), Semantics.AT_MOST_ONCE, Timeouts.NONE, Restart.NO))
        .hasMessageContaining("at-most-once")
        .hasMessageContaining("max_attempts 2");
  }

  @Test
  void daemon_thatFails_restartsByPolicyOnly() {
    RunPolicy onFailure =
        new RunPolicy(RetryPolicy.NONE, Semantics.AT_LEAST_ONCE, Timeouts.NONE, Restart.ON_FAILURE);
    Task restarting = running(queued(Specs.calling("add").daemon(onFailure)), T0);
    Task once = running(queued(Specs.calling("add").daemon(RunPolicy.DEFAULT)), T0);
    RunResult well = new RunResult.Success(new JsonText("\"\""));

    assertThat(after(restarting, finished(restarting, TRAP), T0).state())
        .isEqualTo(TaskState.PENDING);
    assertThat(after(restarting, finished(restarting, well), T0).state())
        .isEqualTo(TaskState.COMPLETED);
    assertThat(after(once, finished(once, TRAP), T0).state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void daemon_thatAlwaysRestarts_doesSoAfterAGoodEndToo() {
    RunPolicy always =
        new RunPolicy(RetryPolicy.NONE, Semantics.AT_LEAST_ONCE, Timeouts.NONE, Restart.ALWAYS);
    Task run = running(queued(Specs.calling("add").daemon(always)), T0);
    RunResult well = new RunResult.Success(new JsonText("\"\""));

    Transition.Changed ended = change(run, finished(run, well), T0);

    assertThat(ended.task().state()).isEqualTo(TaskState.PENDING);
    assertThat(again(ended).delay()).isEqualTo(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      names = {"QUEUED", "SCHEDULED", "RUNNING"})
  void scheduleToClose_reached_failsTheTaskAndStopsTheGuest(Phase phase) {
    Task queued = queued(Specs.calling("add").spec());
    Task task =
        switch (phase) {
          case QUEUED -> queued;
          case SCHEDULED -> placed(queued, T0);
          default -> running(queued, T0);
        };

    Transition.Changed late = change(task, new TaskEvent.TimedOut(Limit.SCHEDULE_TO_CLOSE, 0), T0);

    assertThat(late.task().state()).isEqualTo(TaskState.FAILED);
    assertThat(late.task().reason().code()).isEqualTo(ReasonCode.SCHEDULE_TO_CLOSE);
    assertThat(late.effects().stream().filter(Effect.SendStop.class::isInstance))
        .hasSize(phase == Phase.QUEUED ? 0 : 1);
  }

  @Test
  void scheduleToStart_reached_failsWhatHasNotStarted_andNothingElse() {
    Task queued = queued(Specs.calling("add").spec());
    Task running = running(queued, T0);

    Task late = after(queued, new TaskEvent.TimedOut(Limit.SCHEDULE_TO_START, 1), T0);

    assertThat(late.reason().code()).isEqualTo(ReasonCode.SCHEDULE_TO_START);
    assertThat(TaskLifecycle.after(running, new TaskEvent.TimedOut(Limit.SCHEDULE_TO_START, 1), T0))
        .isInstanceOf(Transition.Ignored.class);
  }

  @Test
  void startToClose_reached_costsTheAttempt() {
    Task run = running(queued(Specs.calling("add").with(retries(2))), T0);

    Transition.Changed late = change(run, new TaskEvent.TimedOut(Limit.START_TO_CLOSE, 1), T0);

    assertThat(late.task().state()).isEqualTo(TaskState.PENDING);
    assertThat(late.task().streak()).contains(new Streak(1));
    assertThat(late.effects()).contains(new Effect.SendStop(run.id(), 1, P1));
  }

  @Test
  void deadlines_ofEachPhase_areTheFirstToCome() {
    Timeouts timeouts =
        new Timeouts(
            Optional.of(Duration.ofSeconds(30)),
            Optional.of(Duration.ofSeconds(60)),
            Optional.of(Duration.ofSeconds(75)),
            Optional.empty());
    Task queued = queued(Specs.calling("add").with(limited(timeouts)));
    Instant later = T0.plusSeconds(20);
    Task running = running(queued, later);

    assertThat(Deadlines.next(queued, timeouts.startToClose()))
        .contains(new Deadlines.Due(T0.plusSeconds(30), Limit.SCHEDULE_TO_START, 1));
    assertThat(Deadlines.next(running, timeouts.startToClose()))
        .contains(new Deadlines.Due(T0.plusSeconds(75), Limit.SCHEDULE_TO_CLOSE, 0));
    assertThat(Deadlines.next(after(running, finished(running, TRAP), later), Optional.empty()))
        .isEmpty();
  }

  @Test
  void silentOrEvicted_isToldToStopAndGoesElsewhere() {
    Task run = running(queued(Specs.calling("add").spec()), T0);

    Transition.Changed silent = change(run, new TaskEvent.Silent(P1, 1, "no beat"), T0);
    Transition.Changed evicted =
        change(run, new TaskEvent.Evicted(P1, 1, "drained", Optional.empty()), T0);
    Transition.Changed preempted =
        change(
            run, new TaskEvent.Evicted(P1, 1, "made way", Optional.of(new TaskId("urgent"))), T0);

    assertThat(silent.task().reason().code()).isEqualTo(ReasonCode.HEARTBEAT_TIMEOUT);
    assertThat(evicted.task().reason().code()).isEqualTo(ReasonCode.DRAINED);
    assertThat(preempted.task().reason().code()).isEqualTo(ReasonCode.PREEMPTED);
    for (Transition.Changed taken : List.of(silent, evicted, preempted)) {
      assertThat(taken.task().state()).isEqualTo(TaskState.PENDING);
      assertThat(taken.effects()).contains(new Effect.SendStop(run.id(), 1, P1));
    }
  }

  @Test
  void stop_saysWhoAsked() {
    Task run = running(queued(Specs.calling("add").spec()), T0);
    Task stopping = after(run, new TaskEvent.StopRequested(Optional.of("ann@desk")), T0);
    RunResult gone = RunResult.Failure.of(ReasonCode.STOPPED_BY_USER, "stopped");

    assertThat(after(stopping, finished(stopping, gone), T0).reason().message())
        .isEqualTo("stopped, asked for by ann@desk");
  }
}
