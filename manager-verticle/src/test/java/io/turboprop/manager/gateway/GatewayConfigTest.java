package io.turboprop.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
  private static GatewayConfig from(Map<String, String> environment) {
    return GatewayConfig.from(Settings.of(environment, ConfigFile.none(), "MANAGER", "manager"));
  }

  @Test
  void config_withoutSettings_isTheDefault() {
    assertThat(from(Map.of())).isEqualTo(GatewayConfig.DEFAULT);
    assertThat(GatewayConfig.DEFAULT.timeouts().usual()).isEqualTo(Duration.ofSeconds(60));
    assertThat(GatewayConfig.DEFAULT.timeouts().most()).isEqualTo(Duration.ofMinutes(15));
    assertThat(GatewayConfig.DEFAULT.held()).isEqualTo(new GatewayConfig.Held(1_000, 10_000));
    assertThat(GatewayConfig.DEFAULT.bodies())
        .isEqualTo(new GatewayConfig.Bodies(65_536, 4_194_304));
    assertThat(GatewayConfig.DEFAULT.direct().connections()).isEqualTo(128);
  }

  @Test
  void config_ofSettings_isWhatTheySay() {
    GatewayConfig config =
        from(
            Map.of(
                "MANAGER_FUNCTION_TIMEOUT", "5s",
                "MANAGER_FUNCTION_MAX_TIMEOUT", "10s",
                "MANAGER_FUNCTION_HELD", "20",
                "MANAGER_FUNCTION_HELD_PER_REVISION", "10",
                "MANAGER_FUNCTION_REPEATABLE_BYTES", "1000",
                "MANAGER_FUNCTION_BROKER_BYTES", "2000",
                "MANAGER_FUNCTION_CONNECTIONS", "7",
                "MANAGER_FUNCTION_CONNECT_TIMEOUT", "1s",
                "MANAGER_FUNCTION_EJECT", "1s",
                "MANAGER_FUNCTION_EJECT_MAX", "4s"));

    assertThat(config.timeouts().usual()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.timeouts().most()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.held()).isEqualTo(new GatewayConfig.Held(10, 20));
    assertThat(config.bodies()).isEqualTo(new GatewayConfig.Bodies(1_000, 2_000));
    assertThat(config.direct().connections()).isEqualTo(7);
    assertThat(config.direct().connect()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.ejection().first()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.ejection().max()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void config_thatContradictsItself_isRefusedByName() {
    assertThatThrownBy(() -> from(Map.of("MANAGER_FUNCTION_MAX_TIMEOUT", "1s")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("MANAGER_FUNCTION_MAX_TIMEOUT is 1s");
    assertThatThrownBy(() -> from(Map.of("MANAGER_FUNCTION_EJECT_MAX", "1ms")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("MANAGER_FUNCTION_EJECT_MAX is 1ms");
  }
}
