package io.turboprop.manager.service;

import static io.turboprop.manager.service.ControlHouse.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.manager.proplet.Standing;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.Target;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.JsonText;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.model.TaskState;
import io.turboprop.module.ModuleKind;
import io.turboprop.module.ModuleNeeds;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The control core with its real store, in no time at all. */
class ControlCoreTest {
  private final ControlHouse house = new ControlHouse();

  @Test
  void start_withANativeProplet_sendsTheOrderToItsOwnTopicAndStoresTheResult() {
    house.nativeProplet("p1", "b1");

    Task task = house.submit();
    house.accepted("p1", "b1", task);
    house.started("p1", "b1", task);
    house.finished("p1", "b1", task, success("30"));

    assertThat(house.world.orders(Order.Run.class)).hasSize(1);
    assertThat(house.world.broadcasts).isEmpty();
    assertThat(house.task(task.id()).state()).isEqualTo(TaskState.COMPLETED);
    assertThat(house.task(task.id()).results()).contains(new JsonText("\"30\""));
  }

  @Test
  void start_withAnUpstreamProplet_runsAsSoonAsTheBrokerHasTheCommand() {
    house.upstreamProplet("u1");

    Task task = house.submit();

    assertThat(house.world.broadcasts).hasSize(1);
    ManagerMessage.Start start = (ManagerMessage.Start) house.world.broadcasts.getFirst();
    assertThat(start.proplet()).contains(new PropletId("u1"));
    assertThat(house.task(task.id()).state()).isEqualTo(TaskState.RUNNING);
    house.upstreamResult("u1", task.id(), "30", null);
    assertThat(house.task(task.id()).state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void rest_withOrdersOnTheirWay_triesNothingAgain() {
    house.nativeProplet("p1", "b1");
    house.upstreamProplet("u1");
    house.world.up = false;
    house.submit();
    house.submit();

    house.core.rest();

    house.world.up = true;
    house.timers.advance(Duration.ofHours(1));
    assertThat(house.world.orders(Order.Run.class)).isEmpty();
    assertThat(house.world.broadcasts).isEmpty();
  }

  @Test
  void result_repeatedOrFromAStranger_changesNothing() {
    house.upstreamProplet("u1");
    house.upstreamProplet("u2");
    Task task = house.submit();

    house.upstreamResult("u2", task.id(), "wrong sender", null);
    assertThat(house.task(task.id()).state()).isEqualTo(TaskState.RUNNING);
    house.upstreamResult("u1", task.id(), "30", null);
    house.upstreamResult("u1", task.id(), "31", null);

    assertThat(house.task(task.id()).results()).contains(new JsonText("\"30\""));
  }

  @Test
  void start_withNobodyThere_waitsWithAReasonAndStartsWhenSomebodyComes() {
    Task task = house.submit();
    assertThat(task.state()).isEqualTo(TaskState.PENDING);
    assertThat(task.reason().code()).isEqualTo(ReasonCode.NO_ALIVE_PROPLET);

    house.nativeProplet("p1", "b1");

    assertThat(house.task(task.id()).state()).isEqualTo(TaskState.SCHEDULED);
  }

  private static ModuleFile module(ModuleKind kind) {
    return new ModuleFile(Digest.of(new byte[] {1}), 1L << 20, "")
        .needing(new ModuleNeeds(kind, List.of(), List.of()));
  }

  @Test
  void module_thatNobodyRuns_waitsUntilSomebodyComesWhoDoes() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit(Specs.calling("add").with(module(ModuleKind.COMPONENT)).spec());
    assertThat(task.state()).isEqualTo(TaskState.PENDING);
    assertThat(task.reason().code()).isEqualTo(ReasonCode.NO_SUITABLE_PROPLET);
    assertThat(task.reason().message()).contains("needs components").contains("1 alive");

    house.upstreamProplet("u1");

    assertThat(house.task(task.id()).proplet()).contains(new PropletId("u1"));
  }

  @Test
  void module_thatNobodyRuns_isPlacedWhenAnotherOneIsGiven() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit(Specs.calling("add").with(module(ModuleKind.COMPONENT)).spec());

    house.ask(
        new ControlRequest.UpdateTask(task.id(), TaskPatch.ofFile(module(ModuleKind.CORE_MODULE))));

    assertThat(house.task(task.id()).state()).isEqualTo(TaskState.SCHEDULED);
  }

  @Test
  void order_notAccepted_isSentAgainUntilItIs() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.beat("p1", "b1");

    house.timers.advance(Duration.ofSeconds(7));
    int sent = house.world.orders(Order.Run.class).size();
    house.accepted("p1", "b1", task);
    house.timers.advance(Duration.ofSeconds(2));

    assertThat(sent).isGreaterThanOrEqualTo(2);
    assertThat(house.world.orders(Order.Run.class)).hasSize(sent);
  }

  @Test
  void order_thatWaitsInTheLink_isNotJoinedByCopies() {
    house.nativeProplet("p1", "b1");
    house.world.slow = true;
    Task first = house.submit();
    Task second = house.submit();

    house.pass(Duration.ofMinutes(1), "p1");
    house.world.slow = false;
    house.world.waiting.forEach(Promise::complete);
    house.settle();

    assertThat(house.world.orders(Order.Run.class))
        .extracting(Order.Run::task)
        .containsExactly(first.id(), second.id());
  }

  @Test
  void orders_beyondTheMostOnTheWay_waitUntilOneIsConfirmedOrWasSaidOften() {
    house.nativeProplet("p1", "b1");
    int most = Outbox.MOST_ON_THE_WAY;
    Task first = house.submit();
    IntStream.range(0, most + 1).forEach(i -> house.submit());
    List<Order.Run> atOnce = house.world.orders(Order.Run.class);

    house.accepted("p1", "b1", first);
    List<Order.Run> afterOne = house.world.orders(Order.Run.class);
    house.pass(Duration.ofSeconds(4), "p1");
    List<TaskId> soon = house.world.orders(Order.Run.class).stream().map(Order.Run::task).toList();
    house.pass(Duration.ofSeconds(30), "p1");

    TaskId last = new TaskId("task-" + (most + 2));
    assertThat(soon).doesNotContain(last);
    assertThat(atOnce).hasSize(most);
    assertThat(afterOne).hasSize(most + 1);
    assertThat(house.world.orders(Order.Run.class)).extracting(Order.Run::task).contains(last);
  }

  @Test
  void liveTasks_areAsManyAsTheHeapHasRoomFor() {
    assertThat(ControlConfig.liveTasks(1L << 30)).isEqualTo(87_381);
    assertThat(ControlConfig.liveTasks(64L << 30)).isEqualTo(1_000_000);
    assertThat(ControlConfig.liveTasks(1)).isEqualTo(1);
  }

  @Test
  void proplet_silentForFourBeats_losesItsTasksToTheNext() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.started("p1", "b1", task);
    house.nativeProplet("p2", "b2");

    house.pass(Duration.ofSeconds(11), "p2");
    assertThat(house.task(task.id()).attempt()).isEqualTo(1);
    house.pass(Duration.ofSeconds(3), "p2");

    Task moved = house.task(task.id());
    assertThat(moved.attempt()).isEqualTo(2);
    assertThat(moved.proplet()).contains(new PropletId("p2"));
  }

  @Test
  void proplet_backAfterItWasLost_isToldToStopTheOldAttempt() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.started("p1", "b1", task);
    house.timers.advance(Duration.ofSeconds(30));

    house.started("p1", "b1", task);

    assertThat(house.world.orders(Order.Stop.class))
        .contains(new Order.Stop(task.id(), 1, task.epoch()));
  }

  @Test
  void reportsOfAnEndedAttempt_saidAgain_stopNothing() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    List<Report> all =
        List.of(
            new Report.Accepted(1, task.id(), task.attempt(), task.epoch()),
            new Report.Started(2, task.id(), task.attempt(), task.epoch()),
            new Report.Finished(
                3, task.id(), task.attempt(), task.epoch(), new RunResult.Success(JsonText.NULL)));
    house.reports("p1", "b1", all);
    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.COMPLETED);

    house.reports("p1", "b1", all);

    assertThat(house.world.orders(Order.Stop.class)).isEmpty();
    assertThat(house.world.orders(Order.Ack.class).getLast().sequences())
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void reportsOfAnAttemptThatIsNotCurrent_inOneMessage_areOneStop() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.started("p1", "b1", task);
    house.timers.advance(Duration.ofSeconds(30));
    int before = house.world.orders(Order.Stop.class).size();

    house.reports(
        "p1",
        "b1",
        List.of(
            new Report.Accepted(7, task.id(), task.attempt(), task.epoch()),
            new Report.Started(8, task.id(), task.attempt(), task.epoch())));

    assertThat(house.world.orders(Order.Stop.class)).hasSize(before + 1);
  }

  @Test
  void will_ofAnOlderBoot_changesNothing_ofThisBootLosesTheTasksAfterAMoment() {
    house.nativeProplet("p1", "b1");
    house.nativeProplet("p1", "b2");
    Task task = house.submit();
    house.started("p1", "b2", task);

    house.goodbye("p1", "b1");
    assertThat(standing("p1")).isEqualTo(Standing.ALIVE);
    house.goodbye("p1", "b2");
    assertThat(standing("p1")).isEqualTo(Standing.SUSPECT);
    assertThat(house.task(task.id()).state()).isEqualTo(TaskState.RUNNING);
    house.timers.advance(Duration.ofSeconds(6));

    assertThat(house.task(task.id()).state()).isEqualTo(TaskState.PENDING);
  }

  private Standing standing(String proplet) {
    return ((ControlReply.OfPropletInFull)
            ControlHouse.now(
                house.core.answer(new ControlRequest.ViewProplet(new PropletId(proplet)))))
        .proplet()
        .standing();
  }

  @Test
  void goodbye_losesTheTasksAtOnce() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.started("p1", "b1", task);

    house.leaves("p1", "b1");

    assertThat(house.task(task.id()).state()).isEqualTo(TaskState.PENDING);
    assertThat(house.task(task.id()).reason().code())
        .isIn(ReasonCode.PROPLET_LOST, ReasonCode.NO_ALIVE_PROPLET);
  }

  @Test
  void proplet_restarted_losesWhatItsFormerBootHad() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.started("p1", "b1", task);

    house.nativeProplet("p1", "b2");

    assertThat(house.task(task.id()).attempt()).isEqualTo(2);
  }

  @Test
  void heartbeat_ofAnUnknownNativeProplet_isAnsweredWithARegisterOrder() {
    house.beat("p9", "b1");

    assertThat(house.world.orders(Order.Register.class)).hasSize(1);
  }

  @Test
  void heartbeat_ofAnUnknownUpstreamWorker_registersIt() {
    house.beat("u9", null);

    ControlReply.OfPropletInFull view =
        (ControlReply.OfPropletInFull)
            ControlHouse.now(
                house.core.answer(new ControlRequest.ViewProplet(new PropletId("u9"))));
    assertThat(view.proplet().alive()).isTrue();
  }

  @Test
  void offline_ofAnUnknownId_registersNobody() {
    house.goodbye("manager-1", null);

    assertThatThrownBy(
            () ->
                ControlHouse.now(
                    house.core.answer(new ControlRequest.ViewProplet(new PropletId("manager-1")))))
        .isInstanceOf(OrchestratorException.class);
  }

  @Test
  void taskCount_risesWithTheStartAndFallsWithTheEnd() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    assertThat(taskCount("p1")).isEqualTo(1);

    house.finished("p1", "b1", task, success("30"));

    assertThat(taskCount("p1")).isZero();
  }

  private int taskCount(String proplet) {
    ControlReply.OfPropletInFull view =
        (ControlReply.OfPropletInFull)
            ControlHouse.now(
                house.core.answer(new ControlRequest.ViewProplet(new PropletId(proplet))));
    return view.proplet().taskCount();
  }

  @Test
  void stop_unconfirmed_isRepeatedAndGivenUpAfterTheTimeout() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.started("p1", "b1", task);

    house.ask(new ControlRequest.StopTask(task.id(), Optional.empty()));
    for (int i = 0; i < 12; i++) {
      house.beat("p1", "b1");
      house.timers.advance(Duration.ofSeconds(3));
    }

    assertThat(house.world.orders(Order.Stop.class)).hasSizeGreaterThan(3);
    assertThat(house.task(task.id()).state()).isEqualTo(TaskState.INTERRUPTED);
    assertThat(house.task(task.id()).reason().code()).isEqualTo(ReasonCode.STOP_UNCONFIRMED);
  }

  @Test
  void managerRestart_withTasksInEveryPhase_takesEachUpWhereItWas() {
    house.nativeProplet("p1", "b1");
    Task running = house.submit();
    house.started("p1", "b1", running);
    Task scheduled = house.submit();
    Task stopping = house.submit();
    house.started("p1", "b1", stopping);
    house.ask(new ControlRequest.StopTask(stopping.id(), Optional.empty()));
    Task queued =
        house.submit(
            Specs.calling("add").with(new Target(Optional.of(new PropletId("p7")), false)));
    house.world.orders.clear();

    house.restartManager();
    house.settle();

    assertThat(house.world.orders(Order.Run.class))
        .extracting(Order.Run::task)
        .containsExactly(scheduled.id());
    assertThat(house.task(running.id()).state()).isEqualTo(TaskState.RUNNING);
    house.finished("p1", "b1", running, success("1"));
    house.finished("p1", "b1", scheduled, success("2"));
    house.finished(
        "p1", "b1", stopping, RunResult.Failure.of(ReasonCode.STOPPED_BY_USER, "stopped"));
    house.nativeProplet("p7", "b7");
    assertThat(house.task(running.id()).state()).isEqualTo(TaskState.COMPLETED);
    assertThat(house.task(scheduled.id()).state()).isEqualTo(TaskState.COMPLETED);
    assertThat(house.task(stopping.id()).state()).isEqualTo(TaskState.INTERRUPTED);
    assertThat(house.task(queued.id()).state()).isEqualTo(TaskState.SCHEDULED);
  }

  @Test
  void brokerAway_orderIsSentWhenItIsBack() {
    house.nativeProplet("p1", "b1");
    house.world.up = false;
    Task task = house.submit();
    house.world.up = true;
    house.beat("p1", "b1");

    house.timers.advance(Duration.ofSeconds(4));

    assertThat(house.world.orders(Order.Run.class)).extracting(Order.Run::task).contains(task.id());
  }

  @Test
  void refused_forWantOfCapacity_isTriedAgainLater() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();

    house.refused("p1", "b1", task, new Reason(ReasonCode.NO_CAPACITY, "all slots taken"));
    assertThat(house.task(task.id()).state()).isEqualTo(TaskState.PENDING);
    house.beat("p1", "b1");
    house.timers.advance(Duration.ofSeconds(2));

    assertThat(house.task(task.id()).attempt()).isEqualTo(2);
  }

  @Test
  void idempotencyKey_used_twice_givesTheSameTask_withOtherContentAConflict() {
    Digest digest = Digest.of("a".getBytes(StandardCharsets.UTF_8));
    ControlReply.OfTask first = createWith("key-1", digest);
    ControlReply.OfTask second = createWith("key-1", digest);

    assertThat(second.task().id()).isEqualTo(first.task().id());
    assertThat(second.repeated()).isTrue();
    assertThatThrownBy(() -> createWith("key-1", Digest.of("b".getBytes(StandardCharsets.UTF_8))))
        .isInstanceOfSatisfying(
            OrchestratorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
  }

  private ControlReply.OfTask createWith(String key, Digest digest) {
    return (ControlReply.OfTask)
        ControlHouse.now(
            house.core.answer(
                new ControlRequest.CreateTask(
                    Specs.calling("add").spec(),
                    false,
                    Optional.of(new ControlRequest.Repeatable(key, digest)))));
  }

  @Test
  void delete_ofARunningTask_stopsIt() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();
    house.started("p1", "b1", task);

    house.ask(new ControlRequest.DeleteTask(task.id()));

    assertThat(house.world.orders(Order.Stop.class)).hasSize(1);
    assertThat(ControlHouse.now(house.store.task(task.id()))).isEmpty();
    assertThat(taskCount("p1")).isZero();
  }

  @Test
  void deleteProplet_withTasks_isAConflict_withoutIsDone() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit();

    assertThatThrownBy(() -> house.ask(new ControlRequest.DeleteProplet(new PropletId("p1"))))
        .hasMessageContaining("has 1 tasks");
    house.finished("p1", "b1", task, success("30"));
    house.ask(new ControlRequest.DeleteProplet(new PropletId("p1")));

    assertThat(ControlHouse.now(house.store.proplets())).isEmpty();
  }

  @Test
  void request_forAnUnknownTask_isNotFound() {
    assertThatThrownBy(() -> house.ask(new ControlRequest.StartTask(new TaskId("nope"))))
        .isInstanceOfSatisfying(
            OrchestratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.TASK_NOT_FOUND));
  }

  @Test
  void start_ofATaskWithNothingToRun_isAConflictThatSaysSo() {
    TaskSpec spec = Specs.calling("add").withoutProgram();
    var reply =
        (ControlReply.OfTask)
            ControlHouse.now(
                house.core.answer(new ControlRequest.CreateTask(spec, false, Optional.empty())));

    assertThatThrownBy(() -> house.ask(new ControlRequest.StartTask(reply.task().id())))
        .hasMessageContaining("nothing to run");
  }

  @Test
  void broadcast_toBothDialects_collectsEveryResult() {
    house.nativeProplet("p1", "b1");
    house.upstreamProplet("u1");

    Task task = house.submit(Specs.calling("add").with(new Target(Optional.empty(), true)));
    house.finished("p1", "b1", task, success("1"));
    house.upstreamResult("u1", task.id(), "2", null);

    Task done = house.task(task.id());
    assertThat(done.state()).isEqualTo(TaskState.COMPLETED);
    assertThat(done.results()).contains(new JsonText("{\"p1\":\"1\",\"u1\":\"2\"}"));
  }

  @Test
  void start_beyondTheMostLiveTasks_isRefused_andWorksAgainWhenOneEnds() {
    ControlConfig usual = ControlConfig.DEFAULT;
    ControlHouse small = new ControlHouse(usual.withMaxLive(1));
    small.nativeProplet("p1", "b1");
    Task task = small.submit();

    assertThatThrownBy(small::submit)
        .isInstanceOfSatisfying(
            OrchestratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS));
    small.finished("p1", "b1", task, success("30"));

    assertThat(small.submit().state()).isEqualTo(TaskState.SCHEDULED);
  }
}
