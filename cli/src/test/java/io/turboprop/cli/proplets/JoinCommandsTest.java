package io.turboprop.cli.proplets;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.cli.Cli;
import io.turboprop.cli.RecordedManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class JoinCommandsTest {
  private final RecordedManager manager = new RecordedManager();
  private final Cli cli = Cli.against(manager.url());

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void create_sendsTheWishAndPrintsTheTokenAlone() {
    manager.on("POST /join-tokens", 201, "{\"token\":\"id.secret\",\"id\":\"id\"}");

    Cli.Outcome outcome =
        cli.run(
            "proplets",
            "token",
            "create",
            "--ttl",
            "30m",
            "--uses",
            "5",
            "--name-prefix",
            "gw-",
            "-l",
            "site=lyon");

    assertThat(outcome.out()).isEqualTo("id.secret\n");
    assertThat(manager.only("POST /join-tokens").text())
        .isEqualTo(
            "{\"uses\":5,\"ttl\":\"1800000ms\",\"name_prefix\":\"gw-\",\"labels\":{\"site\":\"lyon\"}}");
  }

  @Test
  void create_withoutWishes_asksForOneUse() {
    manager.on("POST /join-tokens", 201, "{\"token\":\"id.secret\",\"id\":\"id\"}");

    assertThat(cli.run("proplets", "token", "create").code()).isZero();
    assertThat(manager.only("POST /join-tokens").text()).isEqualTo("{\"uses\":1}");
  }

  @Test
  void list_showsWhatIsLeftOfEach() {
    manager.on(
        "GET /join-tokens",
        200,
        """
        {"tokens":[
         {"id":"a","state":"valid","uses":5,"used":2,"expires_at":"2026-03-02T12:00:00Z","name_prefix":"gw-","labels":{"site":"lyon"}},
         {"id":"b","state":"used_up","uses":1,"used":1,"expires_at":"2026-03-02T12:00:00Z"}]}""");

    assertThat(cli.run("proplets", "token", "list").out())
        .isEqualTo(
            """
            ID  STATE    USED  EXPIRES               NAMES  LABELS
            a   valid    2/5   2026-03-02T12:00:00Z  gw-…   {"site":"lyon"}
            b   used up  1/1   2026-03-02T12:00:00Z
            """);
  }

  @Test
  void revoke_ofATokenAndOfAProplet_sayWhatIsDone() {
    manager.on("DELETE /join-tokens/a", 204, "");
    manager.on("POST /proplets/p/revoke", 204, "");
    manager.on("DELETE /proplets/p/revoke", 204, "");

    assertThat(cli.run("proplets", "token", "revoke", "a").out()).isEqualTo("revoked a\n");
    assertThat(cli.run("proplets", "revoke", "p").out()).isEqualTo("revoked p\n");
    assertThat(cli.run("proplets", "revoke", "--undo", "p").out()).isEqualTo("readmitted p\n");
  }

  @Test
  void revoke_thatIsRefused_saysWhy() {
    manager.on(
        "POST /proplets/p/revoke", 409, "{\"detail\":\"the broker is not the manager's own\"}");

    Cli.Outcome outcome = cli.run("proplets", "revoke", "p");

    assertThat(outcome.code()).isNotZero();
    assertThat(outcome.err()).contains("the broker is not the manager's own");
  }
}
