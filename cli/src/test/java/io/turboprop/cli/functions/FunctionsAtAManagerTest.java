package io.turboprop.cli.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.turboprop.cli.Cli;
import io.turboprop.config.ConfigFile;
import io.turboprop.config.Settings;
import io.turboprop.examples.Examples;
import io.turboprop.link.TestBroker;
import io.turboprop.manager.ManagerConfig;
import io.turboprop.manager.ManagerVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole manager with a store on disk, which is stopped and started again. */
final class FunctionsAtAManagerTest {
  @TempDir Path folder;
  private TestBroker broker;
  private Vertx vertx;
  private Cli cli;

  @BeforeEach
  void open() {
    broker = TestBroker.start(TestBroker.Settings.OPEN);
    start();
    for (Examples example : Examples.values()) {
      example.copyTo(folder);
    }
  }

  private void start() {
    Map<String, String> env =
        Map.of(
            "MANAGER_TENANT_ID", "t1",
            "MANAGER_CHANNEL_ID", "c1",
            "MANAGER_ENTITY_ID", "manager",
            "MANAGER_API_KEY", "key",
            "MANAGER_MQTT_ADDRESS", broker.url(),
            "MANAGER_HTTP_PORT", "0",
            "MANAGER_STORAGE_TYPE", "sqlite",
            "MANAGER_SQLITE_PATH", folder.resolve("manager.db").toString(),
            "MANAGER_DATA_DIR", folder.resolve("data").toString());
    ManagerConfig config =
        ManagerConfig.from(Settings.of(env, ConfigFile.none(), "MANAGER", "manager"));
    var manager =
        new ManagerVerticle(config, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    vertx = Vertx.vertx();
    done(vertx.deployVerticle(manager));
    cli = Cli.against("http://localhost:" + manager.httpPort());
  }

  @AfterEach
  void close() {
    done(vertx.close());
    broker.close();
  }

  private static <T> T done(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode json(String... words) throws IOException {
    Cli.Outcome outcome =
        cli.run(Stream.concat(Stream.of("-o", "json"), Stream.of(words)).toArray(String[]::new));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return new ObjectMapper().readTree(outcome.out());
  }

  private String file(Examples example) {
    return folder.resolve(example.fileName()).toString();
  }

  @Test
  void functions_areDeployedSwitchedAndStillThereAfterARestart() throws IOException {
    json("functions", "deploy", "math", file(Examples.ADD), "--export", "add", "--min", "1");
    json("functions", "deploy", "math", file(Examples.SPIN), "--revision", "spin");
    JsonNode split = json("functions", "switch", "math", "r1=75", "spin=25");
    assertThat(split.path("version").asLong()).isEqualTo(3);
    assertThat(cli.run("functions", "switch", "math", "spin", "--expected-version", "2").code())
        .isEqualTo(4);
    assertThat(cli.run("functions", "view", "nothing").code()).isEqualTo(3);

    done(vertx.close());
    start();

    assertThat(json("functions", "view", "math").path("route").toString())
        .isEqualTo("{\"r1\":75,\"spin\":25}");
    assertThat(json("functions", "view", "math", "r1").path("scale").path("min").asInt())
        .isEqualTo(1);
    assertThat(json("functions", "rollback", "math").path("default").asText()).isEqualTo("r1");
    assertThat(json("functions", "history", "math").path("history"))
        .extracting(change -> change.path("cause").asText())
        .containsExactly("rollback", "canary", "deploy");
    assertThat(json("events", "--function", "math").path("events"))
        .extracting(event -> event.path("type").asText())
        .containsExactly(
            "function_deployed", "function_deployed", "function_switched", "function_switched");
    assertThat(cli.run("functions", "delete", "math").code()).isEqualTo(4);
    assertThat(cli.run("functions", "delete", "math", "spin").code()).isZero();
    assertThat(cli.run("functions", "delete", "math", "--force").code()).isZero();
    assertThat(cli.run("functions", "list").out()).startsWith("NAME").hasLineCount(1);
  }

  @Test
  void moduleOfARevision_isKeptOverARestart_andClearedAwayAfterItsDeletion() throws IOException {
    json("functions", "deploy", "math", file(Examples.ADD));
    assertThat(modules()).isEqualTo(1);

    done(vertx.close());
    age();
    start();
    assertThat(modules()).isEqualTo(1);

    assertThat(cli.run("functions", "delete", "math", "--force").code()).isZero();
    done(vertx.close());
    age();
    start();
    assertThat(modules()).isZero();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("data"))) {
      return all.filter(file -> file.toString().contains("sha256"))
          .filter(Files::isRegularFile)
          .toList();
    }
  }

  private int modules() throws IOException {
    return files().size();
  }

  /** Young files are spared, since their task or revision may be on its way. */
  private void age() throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
    for (Path file : files()) {
      Files.setLastModifiedTime(file, old);
    }
  }
}
