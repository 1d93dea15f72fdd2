package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.turboprop.link.TestBroker;
import io.turboprop.manager.store.postgres.PostgresAddress;
import io.turboprop.manager.store.postgres.PostgresOptions;
import io.turboprop.manager.store.postgres.PostgresStore;
import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code turboprop store migrate} as a process that is killed when a part of it is done. */
class KilledMigrationTest {
  private static final String CLI = "io.turboprop.cli.Turboprop";
  private static final String MANAGER = "io.turboprop.manager.ManagerMain";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int TASKS = 4_000;

  @TempDir Path folder;
  private final int port = TestBroker.freePort();
  private final Api api = new Api(port, PATIENCE);

  @Test
  void migrate_killedHalfWay_leavesWhatNoManagerOpens_andAnotherOneMakesItWhole() throws Exception {
    JsonNode before = filled();
    try (EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setPGStartupWait(PATIENCE)
            .setLocaleConfig("locale", "C")
            .start()) {
      killHalfWay(server);

      try (Forked refused = manager(shared(server), "refused.log")) {
        assertThat(refused.exitCode(PATIENCE)).as(refused.output()).isEqualTo(1);
        assertThat(refused.output())
            .contains("is unfinished")
            .contains("run turboprop store migrate again");
      }

      try (Forked again = migrate(server, "again.log")) {
        assertThat(again.exitCode(PATIENCE)).as(again.output()).isZero();
        assertThat(again.output()).containsPattern("tasks +" + TASKS + " .* in both");
      }
      try (Forked heir = manager(shared(server), "heir.log")) {
        assertThat(state(heir)).isEqualTo(before);
      }
    }
  }

  private Forked manager(Map<String, String> store, String log) {
    Map<String, String> env = new HashMap<>(new Entities(folder, "").manager(port));
    env.remove("MANAGER_MQTT_ADDRESS");
    env.put("MANAGER_BROKER_ENABLED", "false");
    env.putAll(store);
    return Forked.java(MANAGER, env, folder.resolve(log));
  }

  private Map<String, String> shared(EmbeddedPostgres server) {
    Map<String, String> env = new HashMap<>(PostgresServer.settings(server.getPort()));
    env.put("MANAGER_DATA_DIR", folder.resolve("heir").toString());
    return env;
  }

  private Forked migrate(EmbeddedPostgres server, String log) {
    Map<String, String> env = new HashMap<>(PostgresServer.settings(server.getPort()));
    env.put("NO_COLOR", "1");
    return Forked.java(
        CLI,
        env,
        folder.resolve(log),
        "store",
        "migrate",
        "--from",
        "sqlite:" + folder.resolve("manager"));
  }

  /** Makes a store of SQLite; what its manager says of it in the end. */
  private JsonNode filled() {
    ArrayNode tasks = new ObjectMapper().createArrayNode();
    for (int i = 0; i < TASKS; i++) {
      tasks.add(Api.task("task-" + i, "registry.invalid/x:1", i));
    }
    try (Forked first = manager(Map.of(), "first.log")) {
      awaitReady(first);
      JsonNode made = api.post("/tasks:batch", tasks.toString()).body();
      assertThat(made.path("created").asInt()).as(made.toString()).isEqualTo(TASKS);
      JsonNode state = state(first);
      assertThat(first.terminate()).as(first.output()).isEqualTo(143);
      return state;
    }
  }

  private void awaitReady(Forked manager) {
    Api.until(() -> !manager.running() || api.get("/readyz").status() == 200);
    assertThat(manager.running()).as(manager.output()).isTrue();
  }

  /** The newest tasks and what happened, as the manager tells it. */
  private JsonNode state(Forked manager) {
    awaitReady(manager);
    ArrayNode all = new ObjectMapper().createArrayNode();
    for (int offset = 0; offset < TASKS; offset += 100) {
      JsonNode page = api.get("/tasks?limit=100&offset=" + offset).body();
      assertThat(page.path("total").asInt()).as(page.toString()).isEqualTo(TASKS);
      all.add(page.path("tasks"));
    }
    return all.add(api.getJson("/events?limit=1000").body().path("events"));
  }

  /** Events cannot be written meanwhile, so it never comes to its end. */
  private void killHalfWay(EmbeddedPostgres server) throws SQLException {
    makeTables(server);
    try (Connection holder = server.getPostgresDatabase().getConnection();
        Connection looker = server.getPostgresDatabase().getConnection();
        Statement lock = holder.createStatement();
        Forked torn = migrate(server, "torn.log")) {
      holder.setAutoCommit(false);
      lock.execute("lock table turboprop.event in share mode");
      Api.until(() -> !torn.running() || count(looker, "turboprop.task") > 0);
      assertThat(torn.running()).as(torn.output()).isTrue();

      torn.kill();

      holder.rollback();
      // What the server still does for the dead one ends by itself.
      Api.until(() -> count(looker, "pg_stat_activity where application_name = 'turboprop'") == 0);
      assertThat(count(looker, "turboprop.task")).isPositive();
      assertThat(count(looker, "turboprop.event")).isLessThan(TASKS);
    }
  }

  /** Nobody leads on them yet, so a migration takes them. */
  private static void makeTables(EmbeddedPostgres server) {
    Vertx vertx = Vertx.vertx();
    String url = PostgresServer.url(server.getPort());
    PostgresOptions options = PostgresOptions.at(PostgresAddress.parse(url));
    PostgresStore.open(vertx, options, InstantSource.system())
        .compose(PostgresStore::close)
        .eventually(vertx::close)
        .await();
  }

  private static long count(Connection connection, String of) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from " + of)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
