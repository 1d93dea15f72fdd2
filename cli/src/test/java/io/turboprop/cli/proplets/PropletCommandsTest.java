package io.turboprop.cli.proplets;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.cli.Cli;
import io.turboprop.cli.RecordedManager;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PropletCommandsTest {
  private static final String PROPLET =
      """
      {"id":"6f1e2c0a-5d4b-4a55-9d0e-0c9a5a1b7e01","name":"Brave-Otter","task_count":1,"alive":true,
       "last_alive_at":"2026-03-01T11:59:55.5Z","metadata":{"tags":["gpu"],"os":"linux","cpu_arch":"x86_64"}}""";

  private final RecordedManager manager = new RecordedManager();
  private final Cli cli = Cli.against(manager.url());

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void list_withStatus_asksForItAndShowsTheFleet() {
    manager.on("GET /proplets?status=active", 200, "{\"total\":1,\"proplets\":[" + PROPLET + "]}");

    assertThat(cli.run("proplets", "list", "--status", "active").out())
        .isEqualTo(
            """
            ID                                    NAME         STATUS  TASKS  SEEN  MACHINE
            6f1e2c0a-5d4b-4a55-9d0e-0c9a5a1b7e01  Brave-Otter  active  1      4s    linux x86_64
            """);
  }

  @Test
  void list_withUnknownStatus_is2() {
    assertThat(cli.run("proplets", "list", "--status", "sleepy").code()).isEqualTo(2);
  }

  @Test
  void view_asTable_unfoldsTheMetadata() {
    manager.on("GET /proplets/1", 200, PROPLET);

    assertThat(cli.run("proplets", "view", "1").out())
        .contains(
            "status         active\n", "tags           [\"gpu\"]\n", "os             linux\n");
  }

  @Test
  void metrics_asTable_hasALineForEachRecord() {
    manager.on(
        "GET /proplets/1/metrics",
        200,
        """
        {"total":1,"metrics":[{"timestamp":"2026-03-01T11:59:00Z","cpu_metrics":{"user_seconds":1.5,
         "system_seconds":0.4,"percent":12.5},"memory_metrics":{"rss_bytes":52428800}}]}""");

    assertThat(cli.run("proplets", "metrics", "1").out())
        .endsWith("60s  12.5  1.5     0.4       52428800\n");
  }

  @Test
  void aliveHistory_asTable_hasALineForEachSign() {
    manager.on(
        "GET /proplets/1/alive-history",
        200,
        "{\"total\":1,\"history\":[\"2026-03-01T11:00:00Z\"]}");

    assertThat(cli.run("proplets", "alive-history", "1").out())
        .isEqualTo("SEEN                  AGE\n2026-03-01T11:00:00Z  60m\n");
  }

  private static String drained(int tasks, boolean draining) {
    return "{\"id\":\"1\",\"alive\":true,\"standing\":\"alive\",\"draining\":%s,\"task_count\":%d}"
        .formatted(draining, tasks);
  }

  private Cli impatient() {
    return cli.timedBy(InstantSource.fixed(Cli.NOW), _ -> {});
  }

  @Test
  void list_ofSuspectAndDraining_namesThem() {
    manager.on(
        "GET /proplets",
        200,
        "{\"proplets\":["
            + drained(0, true)
            + ",{\"id\":\"2\",\"alive\":false,\"standing\":\"suspect\",\"draining\":false}]}");

    assertThat(cli.run("proplets", "list").out()).contains("active, draining", "suspect");
  }

  @Test
  void drain_withTasks_waitsAndTellsHowManyAreLeft() {
    manager.on("POST /proplets/1/drain", 200, drained(2, true));
    manager.on("GET /proplets/1", 200, drained(2, true));
    manager.on("GET /proplets/1", 200, drained(1, true));
    manager.on("GET /proplets/1", 200, drained(0, true));

    Cli.Outcome outcome = impatient().run("proplets", "drain", "1", "--deadline", "5m");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEqualTo("proplet 1: 2 tasks left\nproplet 1: 1 task left\n");
    assertThat(outcome.out()).contains("task_count  0\n");
    assertThat(manager.only("POST /proplets/1/drain").text()).isEqualTo("{\"deadline\":\"5m\"}");
  }

  @Test
  void drain_withoutWaiting_isOneRequest() {
    manager.on("POST /proplets/1/drain", 200, drained(2, true));

    Cli.Outcome outcome = cli.run("proplets", "drain", "1", "--no-wait");

    assertThat(outcome.code()).isZero();
    assertThat(manager.lines()).containsExactly("POST /proplets/1/drain");
    assertThat(manager.only("POST /proplets/1/drain").text()).isEqualTo("{}");
  }

  @Test
  void drain_liftedMeanwhile_is1() {
    manager.on("POST /proplets/1/drain", 200, drained(2, true));
    manager.on("GET /proplets/1", 200, drained(2, false));

    Cli.Outcome outcome = impatient().run("proplets", "drain", "1");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("not drained any more");
  }

  @Test
  void drain_notEmptyInTime_is6() {
    manager.on("POST /proplets/1/drain", 200, drained(2, true));

    Cli.Outcome outcome = impatient().run("proplets", "drain", "1", "--timeout", "0s");

    assertThat(outcome.code()).isEqualTo(6);
    assertThat(outcome.err()).contains("still has 2 tasks; the drain goes on");
  }

  @Test
  void undrain_goesToTheManager() {
    manager.on("DELETE /proplets/1/drain", 200, drained(0, false));

    assertThat(cli.run("proplets", "undrain", "1").out()).contains("draining    false\n");
  }

  @Test
  void delete_goesToTheManager() {
    manager.on("DELETE /proplets/1", 204, "");

    assertThat(cli.run("proplets", "delete", "1").out()).isEqualTo("deleted 1\n");
  }
}
