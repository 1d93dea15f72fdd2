package io.turboprop.proplet;

import static io.turboprop.proplet.TestManager.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.examples.Examples;
import io.turboprop.model.JsonText;
import io.turboprop.model.MonitoringProfile;
import io.turboprop.proplet.PropletHouse.Deployed;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.PropletMessage.TaskMetrics;
import io.turboprop.wire.PropletMessage.TaskResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A proplet under a manager that speaks upstream's dialect only. */
@Timeout(60)
final class PropletUpstreamTest {
  @TempDir Path folder;
  private PropletHouse house;

  @BeforeEach
  void open() {
    house = new PropletHouse(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void start_asUpstreamWritesIt_isAnsweredWithAResultOnlyAndNotTooSoon() {
    Deployed proplet = house.proplet();
    String start =
        """
        {"id":"a6c1f0de-1111-4222-8333-444455556666","name":"add","state":0,"file":"%s",
         "inputs":["10","20"],"cli_args":null,"broadcast":false,"daemon":false,"latent":false,
         "encrypted":false,"proplet_id":"%s"}"""
            .formatted(
                java.util.Base64.getEncoder().encodeToString(Examples.ADD.bytes()), proplet.id());
    long sent = System.nanoTime();

    house.manager.send(TOPICS.managerStart(), start.getBytes(StandardCharsets.UTF_8));

    TaskResult result =
        house.manager.awaitResult(
            new io.turboprop.model.TaskId("a6c1f0de-1111-4222-8333-444455556666"));
    assertThat(System.nanoTime() - sent).isGreaterThanOrEqualTo(500_000_000);
    assertThat(result.results()).contains(new JsonText("\"30\""));
    assertThat(result.error()).isEmpty();
    assertThat(result.proplet()).contains(proplet.id());
    assertThat(house.manager.batches()).isEmpty();
  }

  @Test
  void start_forAnother_isIgnored() {
    Deployed one = house.proplet();
    Deployed two = house.proplet();
    Starts task = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");

    house.manager.start(task.to(two.id()));

    assertThat(house.manager.awaitResult(task.task()).proplet()).contains(two.id());
    assertThat(house.manager.results()).noneMatch(r -> r.proplet().equals(Optional.of(one.id())));
  }

  @Test
  void start_thatCannotRun_isAnsweredWithAnError() {
    Deployed proplet = house.proplet();
    Starts task = Starts.aTask("add").file(new byte[] {1, 2, 3});

    house.manager.start(task.to(proplet.id()));

    TaskResult result = house.manager.awaitResult(task.task());
    assertThat(result.error()).hasValueSatisfying(e -> assertThat(e).contains("module_invalid"));
    assertThat(result.results()).contains(new JsonText("\"\""));
  }

  @Test
  void stop_ofAnOrdinaryTask_isAnsweredWithAnError() {
    Deployed proplet = house.proplet();
    Starts spin = Starts.aTask("spin").file(Examples.SPIN.bytes());
    house.manager.start(spin.to(proplet.id()));
    awaitRunning(proplet, 1);

    house.manager.stop(new ManagerMessage.Stop(spin.task(), Optional.empty(), Optional.empty()));

    assertThat(house.manager.awaitResult(spin.task()).error()).isPresent();
  }

  @Test
  void daemon_isAnsweredWhenItStartsAndSilentWhenItIsStopped() {
    Deployed proplet = house.proplet();
    Starts daemon = Starts.aTask("spin").file(Examples.SPIN.bytes()).asDaemon();

    house.manager.start(daemon.to(proplet.id()));
    TaskResult first = house.manager.awaitResult(daemon.task());
    house.manager.stop(
        new ManagerMessage.Stop(daemon.task(), Optional.of(false), Optional.of(proplet.id())));
    awaitRunning(proplet, 0);

    assertThat(first.results()).contains(new JsonText("\"\""));
    assertThat(first.error()).isEmpty();
    Starts after = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");
    house.manager.start(after.to(proplet.id()));
    house.manager.awaitResult(after.task());
    assertThat(house.manager.results()).filteredOn(r -> r.task().equals(daemon.task())).hasSize(1);
  }

  @Test
  void monitoredTask_sendsItsFiguresSoonAndInTheirUnits() {
    Deployed proplet = house.proplet();
    Starts spin =
        Starts.aTask("spin")
            .file(Examples.SPIN.bytes())
            .monitored(
                new MonitoringProfile(true, 1, true, true, true, true, true, true, true, 10));

    house.manager.start(spin.to(proplet.id()));

    TaskMetrics later =
        house.manager.first(
            house.manager::taskMetrics,
            TaskMetrics.class,
            m -> m.task().equals(spin.task()) && m.summary().orElseThrow().sampleCount() >= 2);
    assertThat(later.proplet()).isEqualTo(proplet.id());
    assertThat(later.usage().cpuPercent()).isBetween(1.0, 100.0);
    assertThat(later.usage().uptimeSeconds()).isBetween(1L, 30L);
    assertThat(later.timestamp()).isPresent();
    assertThat(later.summary().orElseThrow().maxCpuUsage()).isPositive();
  }

  @Test
  void unmonitoredTask_sendsNoFigures() {
    Deployed proplet = house.proplet();
    Starts spin =
        Starts.aTask("spin")
            .file(Examples.SPIN.bytes())
            .within(io.turboprop.model.RunLimits.UNSET.withDeadlineMs(700))
            .monitored(
                new MonitoringProfile(false, 1, true, true, true, true, true, true, true, 10));

    house.manager.start(spin.to(proplet.id()));
    house.manager.awaitResult(spin.task());

    assertThat(house.manager.taskMetrics()).isEmpty();
  }

  private void awaitRunning(Deployed proplet, int running) {
    await()
        .untilAsserted(
            () ->
                assertThat(HttpGet.json(proplet, "/health").getInteger("running_tasks"))
                    .isEqualTo(running));
  }
}
