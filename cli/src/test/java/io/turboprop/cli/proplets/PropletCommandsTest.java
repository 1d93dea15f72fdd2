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

  private static final String IMAGES =
      """
      {"known":true,"as_of":"2026-03-01T12:00:00Z","total":3,"bytes":3145728,"more":2,
       "images":[{"digest":"sha256:ab","bytes":1048576,"names":["team/add:v1","team/add:v2"],
        "last_used_at":"2026-03-01T11:59:00Z","in_use":1}]}""";

  @Test
  void view_ofOneThatTellsOfItsImages_showsThem() {
    manager.on("GET /proplets/1", 200, "{\"id\":\"1\",\"images\":" + IMAGES + "}");
    manager.on(
        "GET /proplets/2",
        200,
        "{\"id\":\"2\",\"images\":{\"known\":false,\"message\":\"too old\"}}");

    assertThat(cli.run("proplets", "view", "1").out())
        .contains(
            "images  3, 3.0 MiB as of 2026-03-01T12:00:00Z\n",
            "image   sha256:ab 1.0 MiB team/add:v1, team/add:v2\n");
    assertThat(cli.run("proplets", "view", "2").out()).contains("images  unknown: too old\n");
  }

  @Test
  void images_asTable_haveALineEach_andSayHowManyMoreThereAre() {
    manager.on("GET /proplets/1/images", 200, IMAGES);

    Cli.Outcome outcome = cli.run("proplets", "images", "1");

    assertThat(outcome.out())
        .isEqualTo(
            """
            DIGEST     SIZE     USED  IN USE  NAMES
            sha256:ab  1.0 MiB  60s   1       team/add:v1, team/add:v2
            """);
    assertThat(outcome.err()).isEqualTo("2 more are kept that were used before these\n");
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

  @Test
  void list_withSelector_asksForIt() {
    manager.on(
        "GET /proplets?selector=region%3Deu%2Carch%20in%20%28amd64%29", 200, "{\"proplets\":[]}");

    Cli.Outcome outcome = cli.run("proplets", "list", "--selector", "region=eu,arch in (amd64)");

    assertThat(outcome.code()).as(outcome.err()).isZero();
  }

  @Test
  void view_inFull_hasALineForEachAttemptAndEvent() {
    manager.on(
        "GET /proplets/1",
        200,
        """
        {"id":"1","alive":true,"cordoned":true,"labels":{"site":"lyon"},
         "metadata":{"labels":{"site":"rome"},"os":"linux"},
         "capacity":{"cpu_millis":4000},"load":{"age_ms":800,"cpu_millis":1210},
         "running":[{"task_id":"t1","name":"add","attempt":2,"progress":"running"}],
         "history":[{"at":"2026-03-01T11:59:00Z","type":"proplet_cordon","details":{"cordoned":true}}]}""");

    assertThat(cli.run("proplets", "view", "1").out())
        .contains(
            "active, cordoned",
            "load cpu_millis      1210",
            "capacity cpu_millis  4000",
            "{\"site\":\"lyon\"}",
            "t1 attempt 2 running \"add\"",
            "60s ago proplet_cordon {\"cordoned\":true}")
        .doesNotContain("rome");
  }

  @Test
  void label_setsAndLetsGo() {
    manager.on("PATCH /proplets/1", 200, drained(0, false));

    Cli.Outcome outcome = cli.run("proplets", "label", "1", "site=lyon", "rack-", "empty=");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(manager.only("PATCH /proplets/1").text())
        .isEqualTo("{\"labels\":{\"site\":\"lyon\",\"rack\":null,\"empty\":\"\"}}");
    assertThat(manager.only("PATCH /proplets/1").header("Content-type"))
        .isEqualTo("application/json");
    assertThat(cli.run("proplets", "label", "1", "site").code()).isEqualTo(2);
    assertThat(cli.run("proplets", "label", "1").code()).isEqualTo(2);
  }

  @Test
  void label_thatIsRefused_saysWhy() {
    manager.on("PATCH /proplets/1", 404, "{\"detail\":\"proplet 1 does not exist\"}");

    Cli.Outcome outcome = cli.run("proplets", "label", "1", "a=b");

    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err()).contains("proplet 1 does not exist");
  }

  @Test
  void cordon_ofSeveral_isARequestEach() {
    manager.on("POST /proplets/1/cordon", 200, drained(0, false));
    manager.on("POST /proplets/2/cordon", 200, drained(0, false));

    assertThat(cli.run("proplets", "cordon", "1", "2").code()).isZero();

    assertThat(manager.lines())
        .containsExactly("POST /proplets/1/cordon", "POST /proplets/2/cordon");
  }

  @Test
  void uncordon_ofASelector_isOneRequest() {
    manager.on("POST /proplets/uncordon", 200, "{\"proplets\":[" + drained(0, false) + "]}");

    assertThat(cli.run("proplets", "uncordon", "--selector", "site=lyon").code()).isZero();

    assertThat(manager.only("POST /proplets/uncordon").text())
        .isEqualTo("{\"selector\":\"site=lyon\"}");
  }

  @Test
  void cordon_ofNobodyOrBoth_is2() {
    assertThat(cli.run("proplets", "cordon").code()).isEqualTo(2);
    assertThat(cli.run("proplets", "cordon", "1", "--selector", "all").code()).isEqualTo(2);
  }

  @Test
  void drain_ofASelectorThatIgnoresDaemons_waitsForWhatLeaves() {
    String left = "{\"id\":\"1\",\"draining\":true,\"task_count\":3,\"drain_tasks\":%d}";
    manager.on("POST /proplets/drain", 200, "{\"proplets\":[" + left.formatted(1) + "]}");
    manager.on("GET /proplets/1", 200, left.formatted(0));

    Cli.Outcome outcome =
        impatient().run("proplets", "drain", "--selector", "site=lyon", "--ignore-daemons");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEqualTo("proplet 1: 1 task left\n");
    assertThat(manager.only("POST /proplets/drain").text())
        .isEqualTo("{\"ignore_daemons\":true,\"selector\":\"site=lyon\"}");
  }

  @Test
  void maintenance_setsOneWindowOrNone() {
    manager.on("PATCH /proplets/1", 200, drained(0, false));
    manager.on("PATCH /proplets/2", 200, drained(0, false));

    Cli.Outcome set =
        cli.run(
            "proplets",
            "maintenance",
            "1",
            "--cron",
            "0 2 * * SUN",
            "--for",
            "2h",
            "--timezone",
            "Europe/Paris",
            "--drain-ahead",
            "30m");

    assertThat(set.code()).as(set.err()).isZero();
    assertThat(manager.only("PATCH /proplets/1").text())
        .isEqualTo(
            "{\"maintenance\":[{\"cron\":\"0 2 * * SUN\",\"duration\":\"2h\","
                + "\"timezone\":\"Europe/Paris\",\"drain_ahead\":\"30m\"}]}");
    assertThat(cli.run("proplets", "maintenance", "2", "--none").code()).isZero();
    assertThat(manager.only("PATCH /proplets/2").text()).isEqualTo("{\"maintenance\":[]}");
    assertThat(cli.run("proplets", "maintenance", "1").code()).isEqualTo(2);
    assertThat(cli.run("proplets", "maintenance", "1", "--cron", "@daily").code()).isEqualTo(2);
  }
}
