package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.api.House.Reply;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthApiTest {
  @TempDir Path folder;
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void health_allUp_passes() {
    Reply health = house.get("/health");

    assertThat(health.status()).isEqualTo(200);
    assertThat(health.text("status")).isEqualTo("pass");
    assertThat(health.text("description")).isEqualTo("manager service");
    assertThat(health.text("instance_id")).isEqualTo(House.INSTANCE);
    assertThat(health.text("version")).startsWith("0.").doesNotContain("$");
    assertThat(health.text("commit")).isNotEmpty().doesNotContain("$");
    assertThat(health.text("build_time")).isNotEmpty().doesNotContain("$");
  }

  @Test
  void health_brokerAway_failsNamingIt() {
    house.door.up = false;

    Reply health = house.get("/health");

    assertThat(health.status()).isEqualTo(503);
    assertThat(health.text("status")).isEqualTo("fail");
    assertThat(health.json().at("/checks/broker:connectivity/0/status").asText()).isEqualTo("fail");
    assertThat(health.json().at("/checks/broker:connectivity/0/observedValue").asText())
        .contains("connection refused");
    assertThat(health.json().at("/checks/store:writes/0/status").asText()).isEqualTo("pass");
  }

  @Test
  void health_storeAway_failsNamingIt() {
    House.await(house.store.close());
    Reply refused = house.post("/tasks", "{\"name\":\"x\"}");

    Reply health = house.get("/health");

    assertThat(refused.status()).isEqualTo(503);
    assertThat(health.status()).isEqualTo(503);
    assertThat(health.json().at("/checks/store:writes/0/status").asText()).isEqualTo("fail");
  }

  @Test
  void health_controlAway_fails() {
    house.stopControl();

    Reply health = house.get("/health");

    assertThat(health.status()).isEqualTo(503);
    assertThat(health.json().at("/checks/control:responds/0/status").asText()).isEqualTo("fail");
    assertThat(house.post("/tasks", "{\"name\":\"x\"}").status()).isEqualTo(503);
  }

  @Test
  void probes_allUp_pass() {
    assertThat(house.get("/livez").status()).isEqualTo(200);
    assertThat(house.get("/readyz").text("status")).isEqualTo("pass");
    assertThat(house.get("/startupz").status()).isEqualTo(200);
  }

  @Test
  void probes_brokerAway_passSinceNoRestartWouldHelp() {
    house.door.up = false;

    assertThat(house.get("/livez").status()).isEqualTo(200);
    assertThat(house.get("/readyz").status()).isEqualTo(200);
  }

  @Test
  void probes_storeAway_aliveButNotReady() {
    House.await(house.store.close());
    assertThat(house.post("/tasks", "{\"name\":\"x\"}").status()).isEqualTo(503);

    Reply ready = house.get("/readyz");

    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.text("output")).contains("store");
    assertThat(house.get("/livez").status()).isEqualTo(200);
  }

  @Test
  void probes_controlAway_aliveButNeitherStartedNorReady() {
    house.stopControl();

    assertThat(house.get("/livez").status()).isEqualTo(200);
    assertThat(house.get("/readyz").status()).isEqualTo(503);
    assertThat(house.get("/startupz").text("output")).contains("control core");
  }

  @Test
  void metrics_afterRequests_countThemUnderUpstreamsNames() {
    house.task("{\"name\":\"x\"}");
    house.task("{\"name\":\"x\"}");
    house.get("/tasks");

    Reply metrics = house.get("/metrics");

    assertThat(metrics.status()).isEqualTo(200);
    assertThat(metrics.header("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
    assertThat(metrics.body())
        .contains("# TYPE manager_api_request_count counter\n")
        .contains("manager_api_request_count{method=\"create-task\"} 2\n")
        .contains("manager_api_request_count{method=\"list-tasks\"} 1\n")
        .contains("# TYPE manager_api_request_latency_microseconds summary\n")
        .contains(
            "manager_api_request_latency_microseconds{method=\"create-task\",quantile=\"0.5\"}")
        .contains(
            "manager_api_request_latency_microseconds{method=\"create-task\",quantile=\"0.9\"}")
        .contains(
            "manager_api_request_latency_microseconds{method=\"create-task\",quantile=\"0.99\"}")
        .contains("manager_api_request_latency_microseconds_count{method=\"create-task\"} 2\n")
        .contains("jvm_memory_used_bytes")
        .contains("turboprop_eventloop_lag_seconds");
  }

  @Test
  void metrics_ofCoreAndStore_haveTheirNames() {
    house.proplet();
    house.task("{\"name\":\"x\"}");

    Reply metrics = house.get("/metrics");

    for (String line :
        new String[] {
          "turboprop_reports_stale_total 0.0",
          "turboprop_reports_repeated_total 0.0",
          "turboprop_retries_total 0.0",
          "turboprop_retry_budget_waits_total 0.0",
          "turboprop_attempts_lost_total 0.0",
          "turboprop_inventories_total 0.0",
          "turboprop_inventory_differences_total 0.0",
          "turboprop_messages_malformed_total 0.0",
          "turboprop_orders_undelivered 0.0",
          "turboprop_tasks_live 0.0",
          "turboprop_tasks_queued 0.0",
          "turboprop_broker_up 1.0",
          "turboprop_control_epoch 1.0",
          "turboprop_proplets{standing=\"alive\"} 1.0",
          "turboprop_proplets{standing=\"suspect\"} 0.0",
          "turboprop_proplets{standing=\"lost\"} 0.0",
          "turboprop_store_failures_total 0.0",
          "turboprop_store_stale_total 0.0",
          "turboprop_store_queued 0.0",
          "turboprop_events_readers 0.0",
          "turboprop_events_readers_cut_total 0.0",
          "turboprop_events_readers_lost_total 0.0"
        }) {
      assertThat(metrics.body()).contains("\n" + line + "\n");
    }
  }

  @Test
  void metrics_controlAway_areStillThere() {
    house.get("/metrics");
    house.stopControl();

    Reply metrics = house.get("/metrics");

    assertThat(metrics.status()).isEqualTo(200);
    assertThat(metrics.body()).contains("\nturboprop_tasks_live 0.0\n");
  }

  @Test
  void latency_ofARequest_isInMicroseconds() {
    house.task("{\"name\":\"x\"}");

    double sum =
        house
            .get("/metrics")
            .body()
            .lines()
            .filter(
                line ->
                    line.startsWith(
                        "manager_api_request_latency_microseconds_sum{method=\"create-task\"}"))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .findFirst()
            .orElseThrow();

    assertThat(sum).isBetween(20.0, 20_000_000.0);
  }
}
