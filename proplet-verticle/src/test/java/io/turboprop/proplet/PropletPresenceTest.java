package io.turboprop.proplet;

import static io.turboprop.proplet.TestManager.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.examples.Examples;
import io.turboprop.link.FaultyWire;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.proplet.PropletHouse.Deployed;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage.Heartbeat;
import io.turboprop.wire.PropletMessage.Registration;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import io.turboprop.wire.Report;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class PropletPresenceTest {
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
  void registration_saysWhatThePropletIs() {
    Deployed proplet = house.proplet();

    Registration registration = house.manager.registrations().getFirst();

    PropletMetadata metadata = registration.metadata();
    assertThat(registration.proplet()).isEqualTo(proplet.id());
    assertThat(registration.boot()).isPresent();
    assertThat(metadata.isNative()).isTrue();
    assertThat(metadata.os()).isEqualTo("linux");
    assertThat(metadata.totalMemoryBytes()).isPositive();
    assertThat(metadata.slots()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(metadata.engines()).contains("endive");
  }

  @Test
  void beats_comeAtOnceAndAgain_withTheBootId() {
    Deployed proplet = house.proplet(c -> c.withBeat(Duration.ofMillis(100)));

    await().until(() -> beatsOf(proplet.id()).size() >= 3);

    assertThat(beatsOf(proplet.id()))
        .allSatisfy(
            beat -> {
              assertThat(beat.alive()).isTrue();
              assertThat(beat.boot()).isEqualTo(house.manager.registrations().getFirst().boot());
            });
  }

  @Test
  void undeploy_saysGoodbyeAndHandsBackWhatRuns() {
    Deployed proplet = house.proplet();
    Starts spin = Starts.aTask("spin").file(Examples.SPIN.bytes());
    house.manager.order(proplet.id(), spin.run(proplet.id(), 1));
    house.manager.await(spin.task(), Report.Started.class);

    house.undeploy(proplet);

    house.manager.await(spin.task(), Report.Finished.class);
    await().until(() -> beatsOf(proplet.id()).stream().anyMatch(b -> !b.alive()));
  }

  @Test
  void connectionCut_theWillCarriesTheBootId() {
    try (FaultyWire wire = FaultyWire.to(house.broker.port())) {
      PropletId id = new PropletId("p1");
      Deployed proplet =
          house.proplet(id, c -> c.withMqtt(PropletHouse.mqtt("tcp://127.0.0.1:" + wire.port())));
      wire.cut();

      Heartbeat will = house.manager.first(() -> beatsOf(id), Heartbeat.class, b -> !b.alive());

      assertThat(will.boot()).isEqualTo(house.manager.registrations().getFirst().boot());
      await().until(() -> house.registrationsOf(proplet.id()) >= 2);
    }
  }

  @Test
  void brokerRestart_theProplet_comesBackAndDeliversWhatItOwes() {
    house.manager.acknowledges = false;
    Deployed proplet = house.proplet();
    Starts spin =
        Starts.aTask("spin")
            .file(Examples.SPIN.bytes())
            .within(io.turboprop.model.RunLimits.UNSET.withDeadlineMs(1500));
    house.manager.order(proplet.id(), spin.run(proplet.id(), 1));
    house.manager.await(spin.task(), Report.Started.class);
    house.broker.stop();
    await().until(() -> HttpGet.json(proplet, "/health").getInteger("running_tasks") == 0);
    house.manager.acknowledges = true;

    house.broker.resume();

    house.manager.await(spin.task(), Report.Finished.class);
    await()
        .until(
            () ->
                HttpGet.json(proplet, "/stats").getJsonObject("tasks").getInteger("open_reports")
                    == 0);
    Starts add = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");
    house.manager.order(proplet.id(), add.run(proplet.id(), 1));
    house.manager.await(add.task(), Report.Finished.class);
  }

  @Test
  void registerOrder_isFollowed_andByABeat_forTheFirstOneToldTheManagerNothing() {
    Deployed proplet = house.proplet(c -> c.withBeat(Duration.ofMinutes(5)));

    house.manager.order(proplet.id(), new Order.Register());

    await().until(() -> house.registrationsOf(proplet.id()) >= 2);
    await().until(() -> beatsOf(proplet.id()).size() >= 2);
  }

  @Test
  void garbage_onEveryTopic_isCountedAndDoesNoHarm() {
    Deployed proplet = house.proplet();
    List<String> topics =
        List.of(
            TOPICS.orders(proplet.id()),
            TOPICS.managerStart(),
            TOPICS.managerStop(),
            TOPICS.imageAnswers(proplet.id()));
    for (String topic : topics) {
      house.manager.send(topic, "{\"id\":".getBytes(StandardCharsets.UTF_8));
      house.manager.send(topic, new byte[] {(byte) 0xff, 0, 1});
    }

    await()
        .untilAsserted(
            () ->
                assertThat(
                        HttpGet.json(proplet, "/stats")
                            .getJsonObject("link")
                            .getInteger("malformed"))
                    .isEqualTo(2 * topics.size()));
    Starts add = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");
    house.manager.order(proplet.id(), add.run(proplet.id(), 1));
    house.manager.await(add.task(), Report.Finished.class);
  }

  @Test
  void workerMetrics_areSentAgainAndAgain() {
    Deployed proplet = house.proplet(c -> c.withMetricsInterval(Duration.ofMillis(200)));

    await().until(() -> house.manager.workerMetrics().size() >= 2);

    WorkerMetrics metrics = house.manager.workerMetrics().getLast();
    assertThat(metrics.proplet()).isEqualTo(proplet.id());
    assertThat(metrics.memory().rssBytes()).isPositive();
    assertThat(metrics.cpu().percent()).isBetween(0.0, 100.0);
    assertThat(metrics.cpu().userSeconds()).isPositive();
  }

  @Test
  void localApi_answersEachPath() {
    Deployed proplet = house.proplet(c -> c.withMetricsInterval(Duration.ofMillis(200)));
    Starts spin = Starts.aTask("spin").file(Examples.SPIN.bytes());
    house.manager.order(proplet.id(), spin.run(proplet.id(), 1));
    house.manager.await(spin.task(), Report.Started.class);

    assertThat(HttpGet.json(proplet, "/health").getString("status")).isEqualTo("ok");
    assertThat(HttpGet.json(proplet, "/health").getInteger("running_tasks")).isEqualTo(1);
    assertThat(HttpGet.json(proplet, "/health").getString("link")).isEqualTo("connected");
    assertThat(
            HttpGet.json(proplet, "/tasks")
                .getJsonArray("tasks")
                .getJsonObject(0)
                .getString("phase"))
        .isEqualTo("running");
    await()
        .untilAsserted(
            () ->
                assertThat(HttpGet.of(proplet, "/metrics").body())
                    .contains("proplet_tasks_started_total 1\n")
                    .contains("proplet_tasks_running 1\n")
                    .contains("# TYPE proplet_mqtt_reconnects_total counter\n")
                    .contains("proplet_wasm_fetch_bytes_total 0\n")
                    .contains("proplet_cpu_usage_ratio ")
                    .contains("proplet_memory_rss_bytes "));
    HttpResponse<String> unknown = HttpGet.of(proplet, "/nothing");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(new JsonObject(unknown.body()).getString("error")).startsWith("not found");
  }

  private List<Heartbeat> beatsOf(PropletId id) {
    return house.manager.beats().stream().filter(b -> b.proplet().equals(id)).toList();
  }
}
