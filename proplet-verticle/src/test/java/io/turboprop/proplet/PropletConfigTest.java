package io.turboprop.proplet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.config.SettingsException;
import io.turboprop.model.Isolation;
import io.turboprop.proplet.agent.LimitRules;
import io.turboprop.proplet.artifact.ImageLimits;
import io.turboprop.proplet.cube.CubeConfig;
import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.GuestDir;
import io.turboprop.proplet.engine.GuestLimits;
import io.turboprop.proplet.journal.JournalConfig;
import io.turboprop.proplet.serve.ServeConfig;
import io.turboprop.trust.SignaturePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PropletConfigTest {
  private static final Map<String, String> WHO =
      Map.of(
          "PROPLET_TENANT_ID", "t1",
          "PROPLET_CHANNEL_ID", "c1",
          "PROPLET_ENTITY_ID", "p1",
          "PROPLET_API_KEY", "secret-key");

  @TempDir Path folder;

  @Test
  void fromEnvironment_withTheIdentityOnly_hasEveryDefault() {
    PropletConfig config = config(Map.of());

    assertThat(config.identity().id()).hasToString("p1");
    assertThat(config.identity().namespace()).isEqualTo("default");
    assertThat(config.identity().collectSystemInfo()).isTrue();
    assertThat(config.mqtt().address()).isEqualTo("tcp://localhost:1883");
    assertThat(config.beat()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.metricsInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.stopGrace()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.dataFolder()).isEqualTo(Path.of("data", "proplet", "p1"));
    assertThat(config.images()).isEqualTo(ImageLimits.DEFAULT);
    assertThat(config.engine()).isEqualTo(EngineSettings.DEFAULT);
    assertThat(config.engine().name()).isEqualTo("wasm");
    assertThat(config.engine().isolation()).isEqualTo(Isolation.NONE);
    assertThat(config.engine().childrenReady()).isZero();
    assertThat(config.engine().externalRuntime()).isEmpty();
    assertThat(config.engine().httpPort()).isEqualTo(8222);
    assertThat(config.api())
        .isEqualTo(new PropletConfig.LocalApi(true, "127.0.0.1", 9092, Optional.empty()));
    assertThat(config.agent().bounds().slots())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(config.agent().bounds().waiting()).isEqualTo(256);
    assertThat(config.agent().limits()).isEqualTo(LimitRules.DEFAULT);
    assertThat(config.agent().limits().granted()).isEqualTo(Capabilities.CLOSED);
    assertThat(config.agent().limits().granted().openFiles()).isEqualTo(256);
    assertThat(config.agent().upstreamEarliest()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.agent().outboxReports()).isEqualTo(10_000);
    assertThat(config.journal()).isEqualTo(JournalConfig.DEFAULT);
    assertThat(config.journal().bytes()).isEqualTo(64 << 20);
    assertThat(config.journal().slackBytes()).isEqualTo(1 << 20);
    assertThat(config.journal().known()).isEqualTo(1000);
    assertThat(config.journal().knownBytes()).isEqualTo(1 << 20);
    assertThat(config.journal().retry().first()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.journal().retry().max()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void signatures_byDefaultNone_elseAsTheRulesSay() {
    assertThat(config(Map.of()).signatures()).isEqualTo(SignaturePolicy.NONE);

    SignaturePolicy policy =
        config(
                Map.of(
                    "PROPLET_SIGNATURES", "registry.example/lab off",
                    "PROPLET_SIGNATURE_HOME", "registry.example"))
            .signatures();

    assertThat(policy.home()).contains("registry.example");
    assertThat(policy.rules()).hasSize(1);
    assertRefused(Map.of("PROPLET_SIGNATURES", "* require /no/such.pub"), "/no/such.pub");
  }

  @Test
  void galago_byDefaultOffAndOtherwiseOnTheLoopback() {
    assertThat(config(Map.of()).serve().galago()).isEmpty();
    assertThat(config(Map.of("PROPLET_GALAGO_PORT", "1")).serve().galago()).isEmpty();
    assertThat(config(Map.of("PROPLET_GALAGO_ENABLED", "true")).serve().galago())
        .contains(new ServeConfig.Galago("127.0.0.1", 9094, Optional.empty()));
  }

  @Test
  void galago_forOtherMachines_needsAToken() {
    Map<String, String> open =
        Map.of(
            "PROPLET_GALAGO_ENABLED", "true",
            "PROPLET_GALAGO_HOST", "0.0.0.0",
            "PROPLET_GALAGO_PORT", "0");
    Map<String, String> guarded = new HashMap<>(open);
    guarded.put("PROPLET_GALAGO_TOKEN", "secret");

    assertRefused(open, "PROPLET_GALAGO_HOST", "0.0.0.0");
    ServeConfig.Galago at = config(guarded).serve().galago().orElseThrow();
    assertThat(at).isEqualTo(new ServeConfig.Galago("0.0.0.0", 0, Optional.of("secret")));
    assertThat(at.toString()).doesNotContain("secret");
  }

  @Test
  void cube_byDefaultOffAndOtherwiseOnTheLoopback() {
    assertThat(config(Map.of()).cube()).isEmpty();
    assertThat(config(Map.of("PROPLET_COMPAT", "none", "PROPLET_CUBE_PORT", "1")).cube()).isEmpty();
    assertThat(config(Map.of("PROPLET_COMPAT", "cube")).cube())
        .contains(new CubeConfig("localhost", 5556, Optional.empty()));
    assertThat(config(Map.of("PROPLET_COMPAT", "Cube", "PROPLET_CUBE_PORT", "0")).cube())
        .contains(new CubeConfig("localhost", 0, Optional.empty()));
    assertRefused(Map.of("PROPLET_COMPAT", "nomad"), "PROPLET_COMPAT", "none, cube");
  }

  @Test
  void cube_forOtherMachines_needsAToken() {
    Map<String, String> open = Map.of("PROPLET_COMPAT", "cube", "PROPLET_CUBE_HOST", "0.0.0.0");
    Map<String, String> guarded = new HashMap<>(open);
    guarded.put("PROPLET_CUBE_TOKEN", "secret");

    assertRefused(open, "PROPLET_CUBE_HOST", "0.0.0.0", "PROPLET_CUBE_TOKEN");
    CubeConfig at = config(guarded).cube().orElseThrow();
    assertThat(at).isEqualTo(new CubeConfig("0.0.0.0", 5556, Optional.of("secret")));
    assertThat(at.toString()).doesNotContain("secret");
  }

  @Test
  void fromEnvironment_withEverythingSet_takesIt() {
    Map<String, String> set = new HashMap<>();
    set.put("PROPLET_MANAGER_K8S_NAMESPACE", "plant");
    set.put("PROPLET_NAME", "gw-4");
    set.put("PROPLET_DESCRIPTION", "line 4");
    set.put("PROPLET_ISOLATION", "process");
    set.put("PROPLET_CHILDREN_READY", "3");
    set.put("PROPLET_EXTERNAL_WASM_RUNTIME", "wasmtime");
    set.put("PROPLET_EXTERNAL_ANY_OPTION", "true");
    set.put("PROPLET_HTTP_ENABLED", "true");
    set.put("PROPLET_HTTP_PROXY_PORT", "9000");
    set.put("PROPLET_CGROUP", "guests");
    set.put("PROPLET_TAGS", "gpu, line-4");
    set.put("PROPLET_LOCATION", "hall 2");
    set.put("PROPLET_LABELS", "zone=plant-2, gpu=yes");
    set.put("PROPLET_COLLECT_SYSTEM_INFO", "no");
    set.put("PROPLET_LIVELINESS_INTERVAL", "5");
    set.put("PROPLET_METRICS_INTERVAL", "1m");
    set.put("PROPLET_DATA_DIR", "/srv/p1");
    set.put("PROPLET_IMAGE_CACHE_BYTES", "1000");
    set.put("PROPLET_IMAGE_MAX_AGE", "720h");
    set.put("PROPLET_IMAGE_MAX_BYTES", "500");
    set.put("PROPLET_DOWNLOAD_MAX_BYTES", "400");
    set.put("PROPLET_DOWNLOAD_TIMEOUT", "7");
    set.put("PROPLET_IMAGE_IDLE", "2");
    set.put("PROPLET_IMAGE_SILENCE", "3");
    set.put("PROPLET_IMAGE_DEADLINE", "4");
    set.put("PROPLET_IMAGE_UPSTREAM_AFTER", "6");
    set.put("PROPLET_IMAGE_TAG_TTL", "0");
    set.put("PROPLET_HTTP_TLS_CA_CERT", "/ca.pem");
    set.put("PROPLET_HTTP_TLS_INSECURE_SKIP_VERIFY", "1");
    set.put("PROPLET_ENGINE", "fake");
    set.put("PROPLET_METRICS_ENABLED", "false");
    set.put("PROPLET_METRICS_HOST", "::1");
    set.put("PROPLET_METRICS_PORT", "0");
    set.put("PROPLET_SLOTS", "7");
    set.put("PROPLET_QUEUE", "8");
    set.put("PROPLET_UPSTREAM_EARLIEST_RESULT", "1s");
    set.put("PROPLET_OUTBOX", "9");
    set.put("PROPLET_DEADLINE", "1m");
    set.put("PROPLET_MAX_DEADLINE", "2m");
    set.put("PROPLET_MEMORY", "65536");
    set.put("PROPLET_MAX_MEMORY", "131072");
    set.put("PROPLET_OUTPUT", "10");
    set.put("PROPLET_MAX_OUTPUT", "20");
    set.put("PROPLET_STACK", "1048576");
    set.put("PROPLET_MAX_STACK", "2097152");
    set.put("PROPLET_CPU", "20s");
    set.put("PROPLET_MAX_CPU", "30s");
    set.put("PROPLET_TABLE_ENTRIES", "10");
    set.put("PROPLET_MAX_TABLE_ENTRIES", "20");
    set.put("PROPLET_DIRS", "/srv/out:/srv/in=/in");
    set.put("PROPLET_DIRS_READ_ONLY", "/srv/models");
    set.put("PROPLET_OPEN_FILES", "20");
    set.put("PROPLET_STOP_GRACE", "0");
    set.put("PROPLET_JOURNAL_BYTES", "5000");

    PropletConfig config = config(set);

    PropletIdentity who = config.identity();
    assertThat(who.namespace()).isEqualTo("plant");
    assertThat(who.name()).isEqualTo("gw-4");
    assertThat(who.description()).isEqualTo("line 4");
    assertThat(who.tags()).containsExactly("gpu", "line-4");
    assertThat(who.location()).isEqualTo("hall 2");
    assertThat(who.labels()).isEqualTo(Map.of("zone", "plant-2", "gpu", "yes"));
    assertThat(who.collectSystemInfo()).isFalse();
    assertThat(config.beat()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.metricsInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.dataFolder()).isEqualTo(Path.of("/srv/p1"));
    assertThat(config.images())
        .isEqualTo(
            new ImageLimits(
                1000,
                500,
                400,
                Duration.ofSeconds(7),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(6),
                Duration.ZERO,
                Optional.of(Duration.ofDays(30))));
    assertThat(config.httpTrust().caCert()).contains(Path.of("/ca.pem"));
    assertThat(config.httpTrust().insecureSkipVerify()).isTrue();
    assertThat(config.engine())
        .isEqualTo(
            new EngineSettings(
                "fake",
                Isolation.PROCESS,
                3,
                Optional.of("wasmtime"),
                true,
                true,
                9000,
                Optional.of("guests")));
    assertThat(config.api())
        .isEqualTo(new PropletConfig.LocalApi(false, "::1", 0, Optional.empty()));
    assertThat(config.agent().bounds().slots()).isEqualTo(7);
    assertThat(config.agent().bounds().waiting()).isEqualTo(8);
    assertThat(config.agent().upstreamEarliest()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.agent().outboxReports()).isEqualTo(9);
    assertThat(config.agent().limits().defaults())
        .isEqualTo(
            new GuestLimits(
                Duration.ofMinutes(1),
                Optional.of(Duration.ofSeconds(20)),
                65_536,
                10,
                1_048_576,
                10));
    assertThat(config.agent().limits().ceilings())
        .isEqualTo(
            new GuestLimits(
                Duration.ofMinutes(2),
                Optional.of(Duration.ofSeconds(30)),
                131_072,
                20,
                2_097_152,
                20));
    assertThat(config.agent().limits().granted().dirs())
        .containsExactly(
            new GuestDir(Path.of("/srv/out"), "/srv/out", true),
            new GuestDir(Path.of("/srv/in"), "/in", true),
            new GuestDir(Path.of("/srv/models"), "/srv/models", false));
    assertThat(config.agent().limits().granted().openFiles()).isEqualTo(20);
    assertThat(config.stopGrace()).isZero();
    assertThat(config.journal()).isEqualTo(JournalConfig.DEFAULT.withBytes(5000));
  }

  @Test
  void fromEnvironment_withMonitoringOff_samplesNothing() {
    assertThat(config(Map.of("PROPLET_ENABLE_MONITORING", "off")).metricsInterval()).isZero();
  }

  @Test
  void fromEnvironment_withAFileOfTheOlderNames_takesTheIdentityFromItsSection()
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("config.toml"),
            """
            [proplet2]
            domain_id = "t2"
            channel_id = "c2"
            client_id = "p2"
            client_key = "k2"
            """);

    PropletConfig config =
        PropletConfig.fromEnvironment(
            Map.of("PROPLET_CONFIG_FILE", file.toString(), "PROPLET_CONFIG_SECTION", "proplet2"));

    assertThat(config.identity().credentials().tenant()).isEqualTo("t2");
    assertThat(config.identity().id()).hasToString("p2");
  }

  @Test
  void fromEnvironment_withWrongValues_namesThem() {
    assertRefused(Map.of("PROPLET_LABELS", "zone"), "PROPLET_LABELS", "zone");
    assertRefused(Map.of("PROPLET_LIVELINESS_INTERVAL", "0"), "PROPLET_LIVELINESS_INTERVAL");
    assertRefused(Map.of("PROPLET_METRICS_PORT", "70000"), "PROPLET_METRICS_PORT", "70000");
    assertRefused(Map.of("PROPLET_ENGINE", "cow"), "PROPLET_ENGINE", "wasm, endive, fake");
    assertRefused(Map.of("PROPLET_DEADLINE", "48h"), "deadline");
    assertRefused(Map.of("PROPLET_DIRS", "/srv="), "PROPLET_DIRS", "/srv");
    assertRefused(Map.of("PROPLET_DIRS", "/srv:/tmp=/srv"), "PROPLET_DIRS", "one name", "/srv");
  }

  @Test
  void toString_hidesTheKey() {
    assertThat(config(Map.of()).toString()).doesNotContain("secret-key");
  }

  private static void assertRefused(Map<String, String> set, String... words) {
    assertThatThrownBy(() -> config(set))
        .isInstanceOfAny(SettingsException.class, IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void workerToken_makesAManagerDriveTheProplet_andThereIsNoBroker() {
    String token = "0123456789abcdef";
    assertThat(config(Map.of("PROPLET_WORKER_TOKEN", token)).api().token()).contains(token);
    assertThatThrownBy(() -> config(Map.of("PROPLET_WORKER_TOKEN", "short")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("PROPLET_WORKER_TOKEN")
        .hasMessageNotContaining("short");
    assertThatThrownBy(
            () ->
                config(
                    Map.of("PROPLET_WORKER_TOKEN", token, "PROPLET_MQTT_ADDRESS", "tcp://b:1883")))
        .hasMessageContaining("PROPLET_MQTT_ADDRESS");
    assertThatThrownBy(
            () -> config(Map.of("PROPLET_WORKER_TOKEN", token, "PROPLET_METRICS_ENABLED", "false")))
        .hasMessageContaining("PROPLET_METRICS_ENABLED");
  }

  private static PropletConfig config(Map<String, String> set) {
    Map<String, String> environment = new HashMap<>(WHO);
    environment.putAll(set);
    return PropletConfig.fromEnvironment(environment);
  }
}
