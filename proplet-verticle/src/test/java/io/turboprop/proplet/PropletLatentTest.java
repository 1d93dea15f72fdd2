package io.turboprop.proplet;

import static io.turboprop.proplet.Starts.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.codec.ManagerMessages;
import io.turboprop.examples.Examples;
import io.turboprop.model.PropletId;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.PropletHouse.Deployed;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage.InvokeResult;
import io.turboprop.wire.PropletMessage.TaskResult;
import io.turboprop.wire.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Latent tasks, in both dialects (wire reference §14). */
@Timeout(60)
final class PropletLatentTest {
  @TempDir Path folder;
  private PropletHouse house;
  private Deployed proplet;

  @BeforeEach
  void open() {
    house = new PropletHouse(folder);
    proplet = house.proplet();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static ManagerMessage.Invoke invoke(
      TaskId task, Optional<PropletId> to, String... inputs) {
    return new ManagerMessage.Invoke(
        task, false, to, UUID.randomUUID().toString(), List.of(inputs), Map.of());
  }

  private InvokeResult invoked(Starts task, String... inputs) {
    return house.manager.invoke(invoke(task.task(), Optional.of(proplet.id()), inputs));
  }

  /** Asks until it is held: in upstream's dialect nobody says when. */
  private void awaitHeld(Starts task) {
    await().until(() -> invoked(task, "1", "1").error().isEmpty());
  }

  private List<TaskResult> resultsOf(Starts task) {
    return house.manager.results().stream().filter(r -> r.task().equals(task.task())).toList();
  }

  @Test
  void upstreamStart_isHeldInSilenceAndRunsWithEachInvocation() {
    Starts add = aTask("add").file(Examples.ADD.bytes()).inputs("20", "22");
    house.manager.start(add.latent(proplet.id()));
    awaitHeld(add);

    assertThat(invoked(add, "1", "2").results()).isEqualTo("3");
    assertThat(invoked(add).results()).isEqualTo("42");
    InvokeResult wrong = invoked(add, "x", "2");
    assertThat(wrong.error().orElseThrow()).contains("bad_input");
    assertThat(wrong.results()).isEmpty();
    assertThat(resultsOf(add)).isEmpty();
  }

  @Test
  void invocation_ofWhatIsNotHeld_saysSoInUpstreamsWords() {
    InvokeResult answer =
        house.manager.invoke(invoke(new TaskId("nobody"), Optional.of(proplet.id())));

    assertThat(answer.error()).contains("task nobody has not been precompiled");
    assertThat(answer.proplet()).contains(proplet.id());
  }

  @Test
  void invocation_ofAnotherProplet_isNotAnswered() {
    house.manager.send(
        TestManager.TOPICS.managerInvoke(),
        ManagerMessages.encode(invoke(new TaskId("t"), Optional.of(new PropletId("another")))));
    house.manager.invoke(invoke(new TaskId("t"), Optional.of(proplet.id())));

    assertThat(house.manager.invokeResults()).hasSize(1);
  }

  @Test
  void upstreamStop_dropsItInSilence() {
    Starts add = aTask("add").file(Examples.ADD.bytes());
    house.manager.start(add.latent(proplet.id()));
    awaitHeld(add);

    house.manager.stop(
        new ManagerMessage.Stop(add.task(), Optional.of(false), Optional.of(proplet.id())));

    await()
        .until(
            () ->
                invoked(add, "1", "2")
                    .error()
                    .filter(e -> e.contains(InvokeResult.NOT_PRECOMPILED))
                    .isPresent());
    assertThat(resultsOf(add)).isEmpty();
  }

  @Test
  void moduleThatCannotBeCompiled_isAResultWithAnError() {
    Starts broken = aTask("f").file(new byte[] {1, 2, 3, 4});

    house.manager.start(broken.latent(proplet.id()));

    TaskResult result = house.manager.awaitResult(broken.task());
    assertThat(result.error().orElseThrow()).contains("module_invalid");
  }

  @Test
  void nativeOrder_isReportedStartedAndInvokedByOrders() {
    Starts add = aTask("add").file(Examples.ADD.bytes());
    house.manager.order(
        proplet.id(),
        new Order.Run(1, 1, Optional.empty(), add.latent(proplet.id()), Optional.empty()));
    house.manager.await(add.task(), Report.Started.class);
    var invocation = invoke(add.task(), Optional.of(proplet.id()), "40", "2");

    house.manager.order(proplet.id(), new Order.Invoke(invocation), new Order.Invoke(invocation));

    assertThat(house.manager.awaitInvoked(invocation.invocation()).results()).isEqualTo("42");
    house.manager.order(proplet.id(), new Order.Stop(add.task(), 1, 1));
    Report.Finished end = house.manager.await(add.task(), Report.Finished.class);
    assertThat(((RunResult.Failure) end.result()).reason().code())
        .isEqualTo(ReasonCode.STOPPED_BY_USER);
    assertThat(
            house.manager.invokeResults().stream()
                .filter(r -> r.invocation().equals(invocation.invocation())))
        .hasSize(1);
  }

  @Test
  void latentTasks_takeNoSlotFromOthers() {
    int cores = Runtime.getRuntime().availableProcessors();
    List<Starts> latent = new ArrayList<>();
    for (int i = 0; i < cores + 2; i++) {
      Starts add = aTask("add").file(Examples.ADD.bytes());
      latent.add(add);
      house.manager.order(
          proplet.id(),
          new Order.Run(1, 1, Optional.empty(), add.latent(proplet.id()), Optional.empty()));
    }
    latent.forEach(add -> house.manager.await(add.task(), Report.Started.class));

    Starts ordinary = aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");
    house.manager.order(proplet.id(), ordinary.run(proplet.id(), 1));

    Results.assertText(house.manager.await(ordinary.task(), Report.Finished.class).result(), "3");
  }

  @Test
  void stop_endsInvocationsUnderWay() {
    Starts spin = aTask("spin").file(Examples.SPIN.bytes());
    house.manager.order(
        proplet.id(),
        new Order.Run(1, 1, Optional.empty(), spin.latent(proplet.id()), Optional.empty()));
    house.manager.await(spin.task(), Report.Started.class);
    var invocation = invoke(spin.task(), Optional.of(proplet.id()));
    house.manager.order(proplet.id(), new Order.Invoke(invocation));

    house.manager.order(proplet.id(), new Order.Stop(spin.task(), 1, 1));

    assertThat(house.manager.awaitInvoked(invocation.invocation()).error().orElseThrow())
        .contains("stopped");
  }
}
