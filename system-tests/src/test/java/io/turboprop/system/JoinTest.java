package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.examples.Examples;
import io.turboprop.link.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A manager with its own broker, which lets in whom it knows, and proplets that know no more than
 * the manager's address and a token; each a process of its own.
 */
class JoinTest {
  private static final String STANDING = "a-standing-token-of-tests";

  /** A link that lost its broker for a while looks for it once in a minute. */
  private static final Duration RECONNECT = Duration.ofSeconds(150);

  @TempDir Path folder;
  private final List<Forked> all = new ArrayList<>();
  private int httpPort;
  private int mqttPort;
  private Api api;

  @BeforeEach
  void open() throws IOException {
    httpPort = TestBroker.freePort();
    mqttPort = TestBroker.freePort();
    api = new Api(httpPort);
  }

  @AfterEach
  void close() {
    all.forEach(Forked::close);
  }

  @Test
  void proplet_withATokenAlone_isOneOfTheFleetUntilItIsRevoked() throws IOException {
    Forked manager = manager("sqlite");
    String token = api.post("/join-tokens", "{\"uses\":1}").body().path("token").asText();

    Forked proplet = proplet(token);
    String id = alive();
    assertThat(sum(1, 2)).isEqualTo("3");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(identity())))
        .isEqualTo("rw-------");

    proplet.kill();
    proplet = proplet(token);
    assertThat(sum(3, 4)).isEqualTo("7");
    assertThat(alive()).isEqualTo(id);
    assertThat(uses()).isEqualTo(1);

    manager.kill();
    manager("sqlite");
    assertThat(alive()).isEqualTo(id);
    assertThat(sum(5, 6)).isEqualTo("11");

    assertThat(api.post("/proplets/" + id + "/revoke", "").status()).isEqualTo(204);
    assertThat(proplet.exitCode(RECONNECT)).isEqualTo(1);
    assertThat(proplet.output()).contains("this machine may not join").contains("was revoked");
    assertThat(proplet(token).exitCode()).isEqualTo(1);
    Api.until(() -> api.get("/proplets/" + id).body().path("standing").asText().equals("lost"));

    assertThat(api.delete("/proplets/" + id + "/revoke").status()).isEqualTo(204);
    proplet(token);
    assertThat(alive()).isEqualTo(id);
  }

  @Test
  void proplet_thatTheManagerHasForgotten_joinsAgainAndGoesOn() throws IOException {
    Forked manager = manager("memory");
    Forked proplet = proplet(STANDING);
    String id = alive();
    assertThat(sum(1, 2)).isEqualTo("3");

    manager.kill();
    manager("memory");

    assertThat(alive()).isNotEqualTo(id);
    assertThat(sum(3, 4)).isEqualTo("7");
    assertThat(proplet.running()).isTrue();
    assertThat(folder.resolve("p/journal-of-" + id)).exists();
  }

  @Test
  void proplet_withAWrongToken_endsAndSaysSo() {
    manager("memory");

    Forked proplet = proplet("a-token-that-is-wrong");

    assertThat(proplet.exitCode()).isEqualTo(1);
    assertThat(proplet.output())
        .contains("proplet: this machine may not join")
        .contains("the join token is not known here");
  }

  private Forked manager(String storage) {
    Map<String, String> env = new Entities(folder, "").manager(httpPort);
    env.remove("MANAGER_MQTT_ADDRESS");
    env.put("MANAGER_STORAGE_TYPE", storage);
    env.put("MANAGER_BROKER_HOST", "127.0.0.1");
    env.put("MANAGER_BROKER_PORT", Integer.toString(mqttPort));
    env.put("MANAGER_JOIN_TOKEN", STANDING);
    Forked manager =
        Forked.java("io.turboprop.manager.ManagerMain", env, folder.resolve("manager.log"));
    all.add(manager);
    Api.until(() -> api.get("/health").body().path("status").asText().equals("pass"));
    return manager;
  }

  private Forked proplet(String token) {
    Map<String, String> env = new HashMap<>();
    env.put("PROPLET_JOIN_URL", "http://127.0.0.1:" + httpPort);
    env.put("PROPLET_JOIN_TOKEN", token);
    env.put("PROPLET_METRICS_PORT", "0");
    env.put("PROPLET_DATA_DIR", folder.resolve("p").toString());
    env.put("PROPLET_LIVELINESS_INTERVAL", "1");
    Forked proplet =
        Forked.java("io.turboprop.proplet.PropletMain", env, folder.resolve("proplet.log"));
    all.add(proplet);
    return proplet;
  }

  private Path identity() {
    return folder.resolve("p/identity.json");
  }

  /** The id of the one proplet that is alive, once it is. */
  private String alive() {
    await()
        .atMost(RECONNECT)
        .ignoreExceptions()
        .until(() -> api.get("/proplets?status=active").body().path("total").asInt() == 1);
    JsonNode proplets = api.get("/proplets?status=active").body().path("proplets");
    return proplets.path(0).path("id").asText();
  }

  private long uses() {
    return api.get("/join-tokens").body().at("/tokens/0/used").asLong();
  }

  private String sum(int left, int right) {
    JsonNode task = api.run(Api.upload("add", Examples.ADD.bytes(), left, right));
    assertThat(task.path("state").asInt()).as(task.toString()).isEqualTo(3);
    return task.path("results").asText();
  }
}
