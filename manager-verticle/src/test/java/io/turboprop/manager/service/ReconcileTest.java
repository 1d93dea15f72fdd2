package io.turboprop.manager.service;

import static io.turboprop.manager.service.ControlHouse.success;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.proplet.Duty;
import io.turboprop.manager.proplet.Standing;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Restart;
import io.turboprop.manager.task.RetryPolicy;
import io.turboprop.manager.task.RunPolicy;
import io.turboprop.manager.task.Semantics;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.Timeouts;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskState;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the manager believes and what the proplets have: compared, and healed. */
class ReconcileTest {
  private static final PropletId P1 = new PropletId("p1");
  private final ControlHouse house = new ControlHouse();

  @Test
  void order_isMeantForTheBootThatIsThere() {
    house.nativeProplet("p1", "b1");

    house.submit();

    assertThat(house.world.orders(Order.Run.class).getFirst().boot()).contains(new BootId("b1"));
  }

  @Test
  void proplet_thatHasNotShownWhatItHas_getsNoWork() {
    ControlHouse.now(
        house.core.heard(
            new io.turboprop.wire.PropletMessage.Registration(
                P1, "default", ControlHouse.nativeMetadata(), Optional.of(new BootId("b1")))));

    Task task = ControlHouse.now(create(house));

    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.QUEUED);
    assertThat(house.task(task.id()).reason().message()).contains("1 settling");
  }

  private static io.vertx.core.Future<Task> create(ControlHouse house) {
    var request =
        new ControlRequest.CreateTask(Specs.calling("add").spec(), true, Optional.empty());
    return house.core.answer(request).map(reply -> ((ControlReply.OfTask) reply).task());
  }

  @Test
  void attempt_theProplet_doesNotHaveAnyMore_isLostWithTheNextBeat() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.started("p1", "b1", task);
    house.held.clear();

    house.beat("p1", "b1");

    assertThat(house.task(task.id()).attempt()).isEqualTo(2);
  }

  @Test
  void attempt_whoseReportsWereLost_isAdoptedWithTheNextBeat() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.held.put(
        P1,
        new java.util.HashMap<>(
            java.util.Map.of(
                task.id(), new Inventory.Held(task.id(), 1, 1, Inventory.State.RUNNING))));

    house.beat("p1", "b1");

    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.RUNNING);
    assertThat(house.task(task.id()).attempt()).isEqualTo(1);
  }

  @Test
  void answer_toAnOlderQuestion_losesNothing() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.started("p1", "b1", task);

    house.core.heard(
        new Report.Batch(
            P1, new BootId("b1"), List.of(), Optional.of(new Inventory(1, false, List.of()))));
    house.settle();

    assertThat(house.task(task.id()).attempt()).isEqualTo(1);
  }

  @Test
  void proplet_thatComesBack_stopsFencedAttemptsBeforeItGetsWork() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.started("p1", "b1", task);
    house.timers.advance(Duration.ofSeconds(14));
    Task waiting = house.submit();
    house.world.orders.clear();

    house.beat("p1", "b1");

    assertThat(house.world.orders)
        .extracting(o -> o.order().getClass().getSimpleName())
        .containsExactly("Stop");
    assertThat(house.task(waiting.id()).phase()).isEqualTo(Phase.QUEUED);
    house.finished("p1", "b1", task, success("too late"));
    house.beat("p1", "b1");
    assertThat(house.world.orders(Order.Run.class)).hasSize(2);
    assertThat(house.task(task.id()).results()).isEmpty();
  }

  @Test
  void result_ofAStaleAttempt_isKeptAsAnEventOnceAndCounted() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.started("p1", "b1", task);
    house.timers.advance(Duration.ofSeconds(14));
    house.nativeProplet("p2", "b2");
    house.pass(Duration.ofSeconds(2), "p2");

    house.finished("p1", "b1", task, success("late"));
    house.finished("p1", "b1", task, success("late"));

    assertThat(events(task)).filteredOn(w -> w instanceof Happening.Disregarded).hasSize(1);
    assertThat(health().counts().staleReports()).isEqualTo(1);
    assertThat(health().counts().repeatedReports()).isEqualTo(1);
    assertThat(house.task(task.id()).state()).isNotEqualTo(TaskState.COMPLETED);
  }

  private List<Happening.What> events(Task task) {
    return ControlHouse.now(house.store.happenings(HappeningFilter.of(task.id()), 0, 1000))
        .items()
        .stream()
        .map(Happening::what)
        .toList();
  }

  private ControlReply.Health health() {
    return (ControlReply.Health)
        ControlHouse.now(house.core.answer(new ControlRequest.AskHealth()));
  }

  @Test
  void attempts_thatWereFollowed_areKept() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.started("p1", "b1", task);
    house.leaves("p1", "b1");

    assertThat(ControlHouse.now(house.store.attempts(task.id())))
        .singleElement()
        .satisfies(
            attempt -> {
              assertThat(attempt.number()).isEqualTo(1);
              assertThat(attempt.outcome().code()).isEqualTo(ReasonCode.PROPLET_LOST);
              assertThat(attempt.seats().getFirst().boot()).contains(new BootId("b1"));
            });
  }

  @Test
  void managerDeaf_leasesDoNotRun_andEverybodyHasTimeToComeBack() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.started("p1", "b1", task);
    house.world.up = false;
    house.timers.advance(Duration.ofMinutes(5));
    house.world.up = true;
    house.timers.advance(Duration.ofSeconds(40));

    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.RUNNING);
    assertThat(house.task(task.id()).attempt()).isEqualTo(1);
    house.timers.advance(Duration.ofSeconds(10));
    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.QUEUED);
  }

  @Test
  void managerRestart_runningWorkGoesOn_andItsResultCounts() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.started("p1", "b1", task);

    house.restartManager();
    house.timers.advance(Duration.ofSeconds(30));
    house.beat("p1", "b1");
    house.finished("p1", "b1", task, success("30"));

    assertThat(house.task(task.id()).state()).isEqualTo(TaskState.COMPLETED);
    assertThat(house.task(task.id()).attempt()).isEqualTo(1);
  }

  @Test
  void orders_afterAManagerRestart_carryTheNewEpoch() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();

    house.restartManager();
    house.settle();

    assertThat(house.world.orders(Order.Run.class)).extracting(Order.Run::epoch).contains(2L);
    house.beat("p1", "b1");
    house.ask(new ControlRequest.StopTask(task.id(), Optional.empty()));
    assertThat(house.world.orders(Order.Stop.class).getLast().epoch()).isEqualTo(2L);
  }

  @Test
  void atMostOnce_onARestartedProplet_isInDoubt_othersBeginAgain() {
    house.nativeProplet("p1", "b1");
    RunPolicy once =
        new RunPolicy(RetryPolicy.NONE, Semantics.AT_MOST_ONCE, Timeouts.NONE, Restart.NO);
    Task onlyOnce = house.submit(Specs.calling("add").with(once));
    Task other = house.submit();

    house.nativeProplet("p1", "b2");

    assertThat(house.task(onlyOnce.id()).reason().code()).isEqualTo(ReasonCode.IN_DOUBT);
    assertThat(house.task(other.id()).attempt()).isEqualTo(2);
    assertThat(house.world.orders(Order.Run.class).getLast().boot()).contains(new BootId("b2"));
  }

  @Test
  void heartbeatTimeout_shorterThanTheLease_takesTheAttemptAway() {
    Timeouts impatient =
        new Timeouts(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofSeconds(4)));
    RunPolicy policy =
        new RunPolicy(RetryPolicy.NONE, Semantics.AT_LEAST_ONCE, impatient, Restart.NO);
    house.nativeProplet("p1", "b1");
    Task task = house.submit(Specs.calling("add").with(policy));
    house.started("p1", "b1", task);
    house.nativeProplet("p2", "b2");

    house.pass(Duration.ofSeconds(6), "p2");

    assertThat(house.task(task.id()).attempt()).isEqualTo(2);
  }

  @Test
  void reports_areSignsOfLife_forHeartbeatsWaitBehindOthers() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.nativeProplet("p2", "b2");

    house.pass(Duration.ofSeconds(9), "p2");
    house.accepted("p1", "b1", task);
    house.pass(Duration.ofSeconds(9), "p2");
    house.started("p1", "b1", task);
    house.pass(Duration.ofSeconds(9), "p2");

    assertThat(house.task(task.id()).attempt()).isEqualTo(1);
    house.pass(Duration.ofSeconds(6), "p2");
    assertThat(house.task(task.id()).attempt()).as("silent at last").isEqualTo(2);
  }

  @Test
  void reports_afterAWill_doNotProlongTheLease() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.nativeProplet("p2", "b2");

    house.goodbye("p1", "b1");
    house.pass(Duration.ofSeconds(4), "p2");
    house.accepted("p1", "b1", task);
    house.pass(Duration.ofSeconds(4), "p2");

    assertThat(house.task(task.id()).attempt()).isEqualTo(2);
  }

  @Test
  void drain_movesDaemonsAtOnce_theRestAtTheDeadline_andGivesNoNewWork() {
    house.nativeProplet("p1", "b1");
    Task finite = house.submit();
    house.started("p1", "b1", finite);
    Task daemon = house.submit(Specs.calling("add").daemon(RunPolicy.DEFAULT));
    house.started("p1", "b1", daemon);
    house.nativeProplet("p2", "b2");

    house.ask(
        new ControlRequest.ChangeDuty(
            P1, new Duty.StartDrain(Optional.of(Duration.ofSeconds(20)), false)));
    Task fresh = house.submit();
    house.pass(Duration.ofSeconds(10), "p1", "p2");

    assertThat(house.world.orders(Order.Drain.class)).contains(new Order.Drain(true));
    assertThat(house.task(daemon.id()).proplet()).contains(new PropletId("p2"));
    assertThat(house.task(fresh.id()).proplet()).contains(new PropletId("p2"));
    assertThat(house.task(finite.id()).proplet()).contains(P1);
    house.pass(Duration.ofSeconds(12), "p1", "p2");
    assertThat(house.task(finite.id()).proplet()).contains(new PropletId("p2"));
  }

  @Test
  void drain_outlivesTheManager_andEndsOnRequest() {
    house.nativeProplet("p1", "b1");
    house.ask(new ControlRequest.ChangeDuty(P1, new Duty.StartDrain(Optional.empty(), false)));
    house.restartManager();
    house.beat("p1", "b1");
    Task task = house.submit();
    assertThat(house.task(task.id()).reason().message()).contains("1 draining");

    house.ask(new ControlRequest.ChangeDuty(P1, new Duty.EndDrain()));

    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.SCHEDULED);
  }

  @Test
  void upstreamDaemon_thatReportsItsStart_runsOn() {
    house.upstreamProplet("u1");
    Task daemon = house.submit(Specs.calling("add").daemon(RunPolicy.DEFAULT));

    house.upstreamResult("u1", daemon.id(), "", null);
    assertThat(house.task(daemon.id()).phase()).isEqualTo(Phase.RUNNING);
    house.upstreamResult("u1", daemon.id(), "", "it crashed");

    assertThat(house.task(daemon.id()).state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void upstreamWorker_knownByItsHeartbeatOnly_thatRegisters_hasForgottenItsTasks() {
    house.beat("u1", null);
    Task task = house.submit();

    house.upstreamProplet("u1");

    assertThat(house.task(task.id()).attempt()).isEqualTo(2);
  }

  @Test
  void upstreamWorker_thatWasSilentForAWhile_getsWhatCameMeanwhile() {
    house.upstreamProplet("u1");
    house.timers.advance(Duration.ofSeconds(30));
    Task task = house.submit();
    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.QUEUED);

    house.beat("u1", null);

    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.RUNNING);
  }

  @Test
  void proplet_heardSinceTheLinkIsBack_staysAlive() {
    house.upstreamProplet("u1");
    house.world.up = false;
    house.timers.advance(Duration.ofSeconds(60));
    house.world.up = true;
    house.timers.advance(Duration.ofMillis(100));
    house.beat("u1", null);
    house.timers.advance(Duration.ofSeconds(5));

    Task task = house.submit();

    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.RUNNING);
  }

  @Test
  void upstreamOrder_thatWaitsInTheLink_isNotJoinedByACopy() {
    house.upstreamProplet("u1");
    house.world.slow = true;
    house.submit();

    house.timers.advance(Duration.ofSeconds(10));
    assertThat(house.world.broadcasts).hasSize(1);
    house.world.waiting.getFirst().fail("not acknowledged");
    house.timers.advance(Duration.ofSeconds(5));

    assertThat(house.world.broadcasts).hasSize(2);
  }

  @Test
  void upstreamTask_ofWhichNothingIsHeard_endsInTheEnd() {
    house.upstreamProplet("u1");
    Task task = house.submit();

    for (int hour = 0; hour < 25; hour++) {
      for (int i = 0; i < 360; i++) {
        house.beat("u1", null);
        house.timers.advance(Duration.ofSeconds(10));
      }
    }

    assertThat(house.task(task.id()).reason().code()).isEqualTo(ReasonCode.DEADLINE);
  }

  @Test
  void retryBudget_spent_spreadsWhatIsRepeated() {
    RetryBudget budget = new RetryBudget(10, 5);
    long now = 1_000_000_000L;

    for (int i = 0; i < 5; i++) {
      assertThat(budget.take(now)).isEqualTo(Duration.ZERO);
    }
    assertThat(budget.take(now)).isEqualTo(Duration.ofMillis(100));
    assertThat(budget.take(now)).isEqualTo(Duration.ofMillis(200));
    assertThat(budget.take(now + 60_000_000_000L)).isEqualTo(Duration.ZERO);
  }

  @Test
  void standing_changes_areEvents() {
    house.nativeProplet("p1", "b1");
    house.timers.advance(Duration.ofSeconds(20));

    HappeningFilter ofP1 =
        new HappeningFilter(Optional.empty(), Optional.of(P1), java.util.Set.of());
    assertThat(ControlHouse.now(house.store.happenings(ofP1, 0, 100)).items())
        .extracting(Happening::what)
        .contains(
            new Happening.PropletRegistered(Optional.of(new BootId("b1")), false),
            new Happening.PropletStanding(Standing.ALIVE.word()),
            new Happening.PropletStanding(Standing.SUSPECT.word()),
            new Happening.PropletStanding(Standing.LOST.word()));
    assertThat(house.news).isPositive();
  }

  @Test
  void upstreamWorker_thatHasOnlyRegistered_getsItsFirstTaskWithItsFirstBeat() {
    Task task = house.submit();
    house.upstreamRegisters("u1");
    assertThat(house.world.broadcasts).isEmpty();

    house.beat("u1", null);

    assertThat(house.world.broadcasts).hasSize(1);
    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.RUNNING);
  }

  @Test
  void order_forABootThatIsGone_isLostWithTheNextBeat() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.started("p1", "b1", task);
    // The new boot's word on the old attempt comes before its registration.
    house.finished("p1", "b2", task, RunResult.Failure.of(ReasonCode.PROPLET_LOST, "was running"));
    Task again = house.task(task.id());
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.seats().getFirst().boot()).contains(new BootId("b1"));

    house.nativeProplet("p1", "b2");
    house.pass(Duration.ofSeconds(2), "p1");

    assertThat(house.task(task.id()).attempt()).isEqualTo(3);
    assertThat(house.task(task.id()).seats().getFirst().boot()).contains(new BootId("b2"));
  }
}
