package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpConfigTest {

  @Test
  void from_nothingSet_isTheDefaultOfTheWireReference() {
    HttpConfig config = HttpConfig.from(settings(Map.of()));

    assertThat(config).isEqualTo(HttpConfig.DEFAULT);
    assertThat(config.host()).isEqualTo("localhost");
    assertThat(config.port()).isEqualTo(7070);
    assertThat(config.tls()).isEmpty();
    assertThat(config.timeouts().read()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.timeouts().write()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.timeouts().header()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.timeouts().idle()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.timeouts().drain()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.limits())
        .isEqualTo(new HttpConfig.Limits(1_048_576, 104_857_600, 262_144, 8_388_608, 4));
    assertThat(config.streams())
        .isEqualTo(
            new HttpConfig.Streams(1_000, 100, Duration.ofSeconds(15), Duration.ofSeconds(60)));
  }

  @Test
  void from_everyName_isRead() {
    HttpConfig config =
        HttpConfig.from(
            settings(
                Map.ofEntries(
                    Map.entry("MANAGER_HTTP_HOST", "::"),
                    Map.entry("MANAGER_HTTP_PORT", "0"),
                    Map.entry("MANAGER_HTTP_SERVER_CERT", "/c.pem"),
                    Map.entry("MANAGER_HTTP_SERVER_KEY", "/k.pem"),
                    Map.entry("MANAGER_HTTP_SERVER_READ_TIMEOUT", "1s"),
                    Map.entry("MANAGER_HTTP_SERVER_WRITE_TIMEOUT", "2s"),
                    Map.entry("MANAGER_HTTP_SERVER_READ_HEADER_TIMEOUT", "3s"),
                    Map.entry("MANAGER_HTTP_SERVER_IDLE_TIMEOUT", "4s"),
                    Map.entry("MANAGER_HTTP_SERVER_DRAIN_TIMEOUT", "5ms"),
                    Map.entry("MANAGER_HTTP_SERVER_MAX_HEADER_BYTES", "2048"),
                    Map.entry("MANAGER_HTTP_SERVER_MAX_BODY_BYTES", "4096"),
                    Map.entry("MANAGER_HTTP_SERVER_SPOOL_BYTES", "0"),
                    Map.entry("MANAGER_HTTP_SERVER_MAX_FIELDS_BYTES", "1024"),
                    Map.entry("MANAGER_HTTP_SERVER_WORKERS", "1"),
                    Map.entry("MANAGER_HTTP_SERVER_MAX_SUBSCRIBERS", "7"),
                    Map.entry("MANAGER_HTTP_SERVER_STREAM_KEEP_ALIVE", "6s"),
                    Map.entry("MANAGER_HTTP_SERVER_STREAM_STUCK", "8s"))));

    assertThat(config)
        .isEqualTo(
            new HttpConfig(
                "::",
                0,
                Optional.of(new HttpConfig.Tls(Path.of("/c.pem"), Path.of("/k.pem"))),
                new HttpConfig.Timeouts(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(4),
                    Duration.ofMillis(5)),
                new HttpConfig.Limits(2048, 4096, 0, 1024, 1),
                new HttpConfig.Streams(7, 100, Duration.ofSeconds(6), Duration.ofSeconds(8))));
  }

  @Test
  void from_certificateWithoutKey_isRefused() {
    assertThatThrownBy(
            () -> HttpConfig.from(settings(Map.of("MANAGER_HTTP_SERVER_CERT", "/c.pem"))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("MANAGER_HTTP_SERVER_KEY");
  }

  @Test
  void from_streamTimeOfZero_isRefused() {
    assertThatThrownBy(
            () -> HttpConfig.from(settings(Map.of("MANAGER_HTTP_SERVER_STREAM_STUCK", "0"))))
        .isInstanceOf(SettingsException.class)
        .hasMessage("MANAGER_HTTP_SERVER_STREAM_STUCK must be at least 100ms, such as 15s");
  }

  private static Settings settings(Map<String, String> environment) {
    return Settings.of(environment, ConfigFile.none(), "MANAGER", "manager");
  }
}
