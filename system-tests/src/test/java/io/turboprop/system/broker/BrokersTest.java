package io.turboprop.system.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.oci.Artifact;
import io.turboprop.cli.oci.LayoutShelf;
import io.turboprop.cli.oci.LocalBlob;
import io.turboprop.config.Credentials;
import io.turboprop.examples.Examples;
import io.turboprop.link.LinkState;
import io.turboprop.model.PropletId;
import io.turboprop.system.Api;
import io.turboprop.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole house on brokers of others, each with the access rules that {@code turboprop provision}
 * writes for it: tasks, an image in chunks, and what the rules refuse.
 */
class BrokersTest {
  @TempDir Path folder;

  @Test
  void mosquitto_carriesTheHouse_andKeepsItsRules() throws IOException {
    Tenant tenant = Tenant.provisioned(folder);
    try (var broker = ExternalBrokers.mosquitto(folder.resolve("mosquitto"))) {
      carries(tenant, broker.url(), Map.of());
      keepsItsRules(tenant, broker.url());
    }
  }

  @Test
  void nats_carriesTheHouse_andKeepsItsRules() throws IOException {
    Tenant tenant = Tenant.provisioned(folder);
    try (var broker = ExternalBrokers.nats(folder.resolve("nats"))) {
      carries(tenant, broker.url(), Map.of());
      keepsItsRules(tenant, broker.url());
    }
  }

  @Test
  void artemis_killed_isFollowedByItsBackup_andNothingIsLost() throws IOException {
    Tenant tenant = Tenant.provisioned(folder);
    try (var pair = new ExternalBrokers.Pair(folder.resolve("artemis"));
        Fleet fleet = new Fleet(tenant, pair.urls(), Map.of())) {
      runs(fleet.api, tenant);
      List<String> before = ticking(fleet.api);
      fleet.api.when(before.getFirst(), task -> task.path("state").asInt() >= 2);

      pair.primary.process().kill();
      List<String> after = ticking(fleet.api);

      before.forEach(id -> endedOnce(fleet.api, id));
      after.forEach(id -> endedOnce(fleet.api, id));
      keepsItsRules(tenant, pair.urls());
    }
  }

  private static void endedOnce(Api api, String id) {
    JsonNode task = api.ended(id, Duration.ofMinutes(3));
    assertThat(task.path("state").asInt()).as(task.toString()).isEqualTo(3);
    JsonNode events = api.getJson("/tasks/" + id + "/events").body().path("events");
    assertThat(events)
        .filteredOn(event -> event.path("type").asText().equals("finished"))
        .as(events.toString())
        .hasSize(1);
  }

  private static List<String> ticking(Api api) {
    return IntStream.range(0, 20)
        .mapToObj(i -> api.start(Api.upload("ticker", Examples.TICKER.bytes(), 15)))
        .toList();
  }

  private void carries(Tenant tenant, String brokers, Map<String, String> mqtt) throws IOException {
    try (Fleet fleet = new Fleet(tenant, brokers, mqtt)) {
      runs(fleet.api, tenant);
    }
  }

  /** An image by the proxy, a large one that comes in chunks, a broadcast, and a stop. */
  private void runs(Api api, Tenant tenant) throws IOException {
    Path module = Files.write(folder.resolve("add.wasm"), Examples.ADD.bytes());
    Path layout = folder.resolve("images");
    try (LayoutShelf shelf = new LayoutShelf(layout)) {
      shelf.add(
          Artifact.of(
              LocalBlob.OfFile.of(module), Optional.empty(), "add", Instant.EPOCH, Map.of()),
          "add");
    }
    JsonNode task = api.run(Api.task("add", "oci:" + layout + ":add", 20, 22));
    assertThat(task.path("results").asText()).as(task.toString()).isEqualTo("42");

    JsonNode everywhere =
        api.run(Api.task("add", "oci:" + layout + ":add", 2, 3).put("broadcast", true));
    for (String proplet : List.of("proplet1", "proplet2")) {
      assertThat(everywhere.path("results").path(tenant.who(proplet).entity()).asText())
          .as(everywhere.toString())
          .isEqualTo("5");
    }
    String spinning = api.start(Api.upload("spin", Examples.SPIN.bytes()));
    api.when(spinning, t -> t.path("state").asInt() == 2);
    api.post("/tasks/" + spinning + "/stop", "");
    assertThat(api.ended(spinning).path("state").asInt()).isEqualTo(6);
    assertThat(api.get("/health").body().path("status").asText()).isEqualTo("pass");
  }

  private void keepsItsRules(Tenant tenant, String brokers) {
    Credentials manager = tenant.who("manager");
    var topics = new Topics(manager.tenant(), manager.channel());
    var first = new PropletId(tenant.who("proplet1").entity());
    var second = new PropletId(tenant.who("proplet2").entity());
    try (Client other = new Client(brokers, manager)) {
      Queue<String> reports = other.hears(topics.allReports());
      try (Client proplet = new Client(brokers, tenant.who("proplet1"))) {
        Queue<String> orders = proplet.hears(topics.orders(first));
        // Some refuse a filter that is too wide, mosquitto lets nothing through it.
        List<Queue<String>> foreign =
            foreign(topics, second).stream().map(proplet::overhears).toList();
        other.says(topics.orders(second), "an order to another");
        other.says(topics.orders(first), "an order");
        await().atMost(Api.LONG).until(() -> orders.contains("an order"));
        assertThat(foreign)
            .allSatisfy(heard -> assertThat(heard).doesNotContain("an order to another"));
        proplet.tries(topics.reports(second), "of another");
      }
      try (Client proplet = new Client(brokers, tenant.who("proplet1"))) {
        proplet.says(topics.reports(first), "its own");
        await().atMost(Api.LONG).until(() -> reports.contains("its own"));
      }
      assertThat(reports).doesNotContain("of another");
    }
    var guessed = new Credentials(manager.tenant(), manager.channel(), manager.entity(), "a guess");
    try (Client stranger = new Client(brokers, guessed)) {
      await()
          .atMost(Api.LONG)
          .until(() -> stranger.state() instanceof LinkState.Connecting c && c.loginRefused());
    }
  }

  private static List<String> foreign(Topics topics, PropletId other) {
    return List.of(
        topics.orders(other),
        topics.allReports(),
        topics.managerStart().replaceFirst("control/.*", "#"),
        topics.orders(other).replaceFirst("/proplet/", "/+/"),
        "$MQTT/sub/#",
        "#");
  }
}
