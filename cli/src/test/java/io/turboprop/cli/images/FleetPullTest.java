package io.turboprop.cli.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.cli.Cli;
import io.turboprop.cli.RecordedManager;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FleetPullTest {
  private static final String READY = "\"state\":\"ready\",\"digest\":\"sha256:aa\",\"bytes\":2048";
  private static final String PULLING = "\"state\":\"pulling\",\"bytes\":1024,\"total_bytes\":2048";

  private final RecordedManager manager = new RecordedManager();
  private final Cli cli =
      Cli.against(manager.url()).timedBy(InstantSource.fixed(Cli.NOW), pause -> {});

  @AfterEach
  void close() {
    manager.close();
  }

  private static String pull(boolean over, String first, String second) {
    return """
        {"id":"w1","image":"team/add:v1","over":%s,"proplets":[
          {"id":"p1","name":"Brave-Otter",%s},{"id":"p2","name":"Calm-Heron",%s}]}"""
        .formatted(over, first, second);
  }

  @Test
  void pull_toAll_waitsAndTellsWhoIsThrough() {
    manager.on("POST /images/pull", 202, pull(false, "\"state\":\"pending\"", PULLING));
    manager.on("GET /images/pulls/w1", 200, pull(false, READY, PULLING));
    manager.on("GET /images/pulls/w1", 200, pull(true, READY, READY));

    Cli.Outcome outcome = cli.run("images", "pull", "team/add:v1", "--to", "all");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEqualTo("Brave-Otter ready (1 of 2)\nCalm-Heron ready (2 of 2)\n");
    assertThat(outcome.out())
        .isEqualTo(
            """
            ID  NAME         STATE  SIZE     WHY
            p1  Brave-Otter  ready  2.0 KiB
            p2  Calm-Heron   ready  2.0 KiB
            """);
    assertThat(manager.only("POST /images/pull").text())
        .isEqualTo("{\"image\":\"team/add:v1\",\"proplets\":\"all\"}");
  }

  @Test
  void pull_thatDoesNotReachAll_is1AndSaysWhy() {
    String failed =
        "\"state\":\"failed\",\"reason\":\"image_not_found\",\"message\":\"registry says 404\"";
    manager.on("POST /images/pull", 202, pull(true, READY, failed));

    Cli.Outcome outcome = cli.run("images", "pull", "team/add:v1", "--to", "p1,p2");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("Calm-Heron failed: registry says 404 (2 of 2)");
  }

  @Test
  void pull_withoutWaiting_isOneRequest() {
    manager.on("POST /images/pull", 202, pull(false, PULLING, PULLING));

    Cli.Outcome outcome =
        cli.run("images", "pull", "team/add:v1", "--to", "all", "--no-wait", "-o", "json");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("\"id\" : \"w1\"");
    assertThat(manager.lines()).containsExactly("POST /images/pull");
  }

  @Test
  void pull_notEverywhereInTime_is6() {
    manager.on("POST /images/pull", 202, pull(false, READY, PULLING));

    Cli.Outcome outcome =
        cli.run("images", "pull", "team/add:v1", "--to", "all", "--timeout", "0s", "-q");

    assertThat(outcome.code()).isEqualTo(6);
    assertThat(outcome.err())
        .isEqualTo("error: image team/add:v1 is not everywhere yet; pull w1 goes on\n");
  }

  @Test
  void target_andProplets_areOneOfTheTwo() {
    assertThat(cli.run("images", "pull", "team/add:v1").code()).isEqualTo(2);
    assertThat(cli.run("images", "pull", "team/add:v1", "add.wasm", "--to", "all").code())
        .isEqualTo(2);
    assertThat(manager.lines()).isEmpty();
  }

  @Test
  void proplet_thatIsUnknown_is3() {
    manager.on("POST /images/pull", 404, "{\"error\":\"not found: proplet p9 does not exist\"}");

    assertThat(cli.run("images", "pull", "team/add:v1", "--to", "p9").code()).isEqualTo(3);
  }
}
