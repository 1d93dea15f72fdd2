package io.turboprop.manager.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.proplet.Duty;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.Target;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage.InvokeResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Latent tasks are held by proplets and run when somebody asks. */
final class InvokeDeskTest {
  private static final Target ALL = new Target(Optional.empty(), true);
  private static final String NOT_HELD = "Task t has not been precompiled on this proplet";

  private ControlHouse house = new ControlHouse();

  private Task onNative() {
    house.nativeProplet("p1", "b1");
    Task task = house.submit(Specs.calling("add").latent(Target.ANY));
    house.started("p1", "b1", task);
    return house.task(task.id());
  }

  private Future<? extends ControlReply> invoke(TaskId id, String... inputs) {
    Future<? extends ControlReply> answer =
        house.core.answer(
            new ControlRequest.InvokeTask(id, List.of(inputs), Map.of("GREETING", "hi")));
    house.settle();
    return answer;
  }

  private ManagerMessage.Invoke ordered() {
    return house.world.orders(Order.Invoke.class).getLast().invocation();
  }

  private ManagerMessage.Invoke broadcast() {
    return (ManagerMessage.Invoke) house.world.broadcasts.getLast();
  }

  private void answer(ManagerMessage.Invoke asked, String results, Optional<String> error) {
    house.core.heard(
        new InvokeResult(asked.task(), asked.invocation(), asked.proplet(), results, error));
    house.settle();
  }

  private static ErrorCode code(Future<?> failed) {
    return ((OrchestratorException) failed.cause()).code();
  }

  @Test
  void latentTask_started_isRunningAndStopEndsIt() {
    Task task = onNative();
    assertThat(task.phase()).isEqualTo(Phase.RUNNING);

    house.ask(new ControlRequest.StopTask(task.id(), Optional.of("eva")));

    assertThat(house.world.orders(Order.Stop.class)).hasSize(1);
    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.STOPPING);
  }

  @Test
  void invocation_ofANativeProplet_goesToItsTopicAndItsAnswerComesBack() {
    Task task = onNative();

    Future<? extends ControlReply> answer = invoke(task.id(), "1", "2");

    ManagerMessage.Invoke asked = ordered();
    assertThat(asked.proplet()).contains(new PropletId("p1"));
    assertThat(asked.inputs()).containsExactly("1", "2");
    assertThat(asked.env()).containsEntry("GREETING", "hi");
    assertThat(house.world.broadcasts).isEmpty();
    answer(asked, "3", Optional.empty());
    assertThat(answer.result()).isEqualTo(new ControlReply.Invoked("3"));
    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.RUNNING);
    answer(asked, "4", Optional.empty());
    assertThat(answer.result()).isEqualTo(new ControlReply.Invoked("3"));
  }

  @Test
  void invocation_ofAnUpstreamWorker_goesToTheSharedTopic() {
    house.upstreamProplet("p1");
    Task task = house.submit(Specs.calling("add").latent(Target.ANY));
    assertThat(house.task(task.id()).phase()).isEqualTo(Phase.RUNNING);

    Future<? extends ControlReply> answer = invoke(task.id());

    assertThat(broadcast().proplet()).contains(new PropletId("p1"));
    assertThat(broadcast().broadcast()).isFalse();
    answer(broadcast(), "", Optional.of("wasm trap: unreachable"));
    assertThat(code(answer)).isEqualTo(ErrorCode.INVOCATION_FAILED);
    assertThat(answer.cause()).hasMessage("wasm trap: unreachable");
  }

  @Test
  void answer_toAnotherInvocation_isDropped() {
    Task task = onNative();
    Future<? extends ControlReply> answer = invoke(task.id());

    house.core.heard(
        new InvokeResult(task.id(), "unknown", Optional.empty(), "5", Optional.empty()));

    assertThat(answer.isComplete()).isFalse();
  }

  @Test
  void broadcast_asksInTurn() {
    house.upstreamProplet("p1");
    house.nativeProplet("p2", "b1");
    Task task = house.submit(Specs.calling("add").latent(ALL));
    house.started("p2", "b1", task);

    invoke(task.id());
    invoke(task.id());
    invoke(task.id());

    assertThat(house.world.orders(Order.Invoke.class)).hasSize(1);
    assertThat(
            house.world.broadcasts.stream().filter(ManagerMessage.Invoke.class::isInstance).count())
        .isEqualTo(2);
  }

  @Test
  void broadcast_ofWhatSomeDoNotHold_asksTheNext() {
    house.upstreamProplet("p1");
    house.upstreamProplet("p2");
    Task task = house.submit(Specs.calling("add").latent(ALL));
    Future<? extends ControlReply> answer = invoke(task.id());
    ManagerMessage.Invoke first = broadcast();

    answer(first, "", Optional.of(NOT_HELD));

    ManagerMessage.Invoke second = broadcast();
    assertThat(second.proplet()).isNotEqualTo(first.proplet());
    assertThat(second.invocation()).isNotEqualTo(first.invocation());
    answer(second, "7", Optional.empty());
    assertThat(answer.result()).isEqualTo(new ControlReply.Invoked("7"));
  }

  @Test
  void invocation_ofWhatNobodyHolds_failsAndHasItHeldAgain() {
    house.upstreamProplet("p1");
    house.nativeProplet("p2", "b1");
    Task task = house.submit(Specs.calling("add").latent(ALL));
    house.started("p2", "b1", task);
    int before = house.world.orders(Order.Run.class).size();
    Future<? extends ControlReply> answer = invoke(task.id());
    answer(broadcast(), "", Optional.of(NOT_HELD));

    answer(ordered(), "", Optional.of(NOT_HELD + ", neither here"));

    assertThat(code(answer)).isEqualTo(ErrorCode.INVOCATION_FAILED);
    assertThat(answer.cause()).hasMessageContaining("neither here");
    ManagerMessage.Start again = (ManagerMessage.Start) house.world.broadcasts.getLast();
    assertThat(again.latent()).isTrue();
    assertThat(again.broadcast()).isTrue();
    assertThat(house.world.orders(Order.Run.class)).hasSize(before + 1);
  }

  @Test
  void answer_thatDoesNotCome_isNotWaitedForForEver() {
    Task task = onNative();
    Future<? extends ControlReply> answer = invoke(task.id());

    house.pass(Duration.ofSeconds(29), "p1");
    assertThat(answer.isComplete()).isFalse();
    house.pass(Duration.ofSeconds(1), "p1");

    assertThat(code(answer)).isEqualTo(ErrorCode.CALL_TIMEOUT);
    answer(ordered(), "late", Optional.empty());
  }

  @Test
  void proplet_lost_failsWhatItWasAsked() {
    Task task = onNative();
    Future<? extends ControlReply> answer = invoke(task.id());

    house.leaves("p1", "b1");
    house.pass(Duration.ofSeconds(1));

    assertThat(code(answer)).isEqualTo(ErrorCode.NO_PROPLET);
    assertThat(answer.cause()).hasMessageContaining("may have run");
  }

  @Test
  void broker_away_failsAtOnce() {
    Task task = onNative();
    house.world.up = false;

    Future<? extends ControlReply> answer = invoke(task.id());

    assertThat(code(answer)).isEqualTo(ErrorCode.BROKER_UNAVAILABLE);
  }

  @Test
  void task_thatCannotBeInvoked_saysWhy() {
    Task latent = onNative();
    Task plain = house.submit();

    assertThat(code(invoke(plain.id()))).isEqualTo(ErrorCode.CONFLICT);
    assertThat(invoke(plain.id()).cause()).hasMessageContaining("is not latent");
    assertThat(code(invoke(new TaskId("nobody")))).isEqualTo(ErrorCode.TASK_NOT_FOUND);
    house.ask(new ControlRequest.StopTask(latent.id(), Optional.empty()));
    assertThat(invoke(latent.id()).cause()).hasMessageContaining("while it is Running");
  }

  @Test
  void invocations_beyondTheBound_areRefused() {
    house =
        new ControlHouse(
            ControlConfig.DEFAULT.withInvoke(new InvokeRules(Duration.ofSeconds(30), 2)));
    Task task = onNative();
    invoke(task.id());
    invoke(task.id());

    assertThat(code(invoke(task.id()))).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
    answer(ordered(), "3", Optional.empty());
    assertThat(invoke(task.id()).isComplete()).isFalse();
  }

  @Test
  void drain_movesALatentTaskAtOnce() {
    Task task = onNative();
    house.nativeProplet("p2", "b1");

    house.ask(
        new ControlRequest.ChangeDuty(
            new PropletId("p1"), new Duty.StartDrain(Optional.empty(), false)));

    assertThat(house.task(task.id()).attempt()).isEqualTo(2);
  }
}
