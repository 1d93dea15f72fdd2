package io.turboprop.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MqttSettingsTest {

  @ParameterizedTest
  @ValueSource(strings = {"MANAGER", "PROXY", "PROPLET"})
  void from_nothingSet_hasTheDefaults(String prefix) {
    assertThat(from(prefix, Map.of()))
        .isEqualTo(
            new MqttSettings(
                "tcp://localhost:1883",
                Optional.empty(),
                2,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                10_485_760,
                10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"MANAGER", "PROXY", "PROPLET"})
  void from_everythingSet_readsEveryKey(String prefix) {
    Map<String, String> environment =
        Map.of(
            prefix + "_MQTT_ADDRESS", "mqtts://broker:8883",
            prefix + "_MQTT_QOS", "1",
            prefix + "_MQTT_TIMEOUT", "5s",
            prefix + "_MQTT_KEEP_ALIVE", "60",
            prefix + "_MQTT_TLS_CA_CERT", "/ca.pem",
            prefix + "_MQTT_TLS_CLIENT_CERT", "/cert.pem",
            prefix + "_MQTT_TLS_CLIENT_KEY", "/key.pem",
            prefix + "_MQTT_TLS_INSECURE_SKIP_VERIFY", "yes",
            prefix + "_MQTT_MAX_PACKET_SIZE", "2097152",
            prefix + "_MQTT_INFLIGHT", "20");

    assertThat(from(prefix, environment))
        .isEqualTo(
            new MqttSettings(
                "mqtts://broker:8883",
                Optional.empty(),
                1,
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Optional.of(Path.of("/ca.pem")),
                Optional.of(Path.of("/cert.pem")),
                Optional.of(Path.of("/key.pem")),
                true,
                2_097_152,
                20));
  }

  @Test
  void from_aDomain_triesItsBrokersBeforeTheNamedOnes() {
    Map<String, String> domain = Map.of("PROPLET_DOMAIN", "plant.example");
    Map<String, String> both =
        Map.of("PROPLET_DOMAIN", "plant.example", "PROPLET_MQTT_ADDRESS", "tcp://b:1");

    assertThat(from("PROPLET", domain).address()).isEqualTo("mqtt+srv://plant.example");
    assertThat(from("PROPLET", both).address()).isEqualTo("mqtt+srv://plant.example,tcp://b:1");
  }

  @ParameterizedTest
  @CsvSource({
    "QOS,3",
    "QOS,-1",
    "TIMEOUT,soon",
    "KEEP_ALIVE,-1",
    "TLS_INSECURE_SKIP_VERIFY,perhaps",
    "MAX_PACKET_SIZE,1023",
    "MAX_PACKET_SIZE,268435456",
    "INFLIGHT,0",
    "INFLIGHT,65536"
  })
  void from_valueOutOfRange_namesTheKey(String key, String value) {
    assertThatThrownBy(() -> from("PROXY", Map.of("PROXY_MQTT_" + key, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("PROXY_MQTT_" + key + " is \"" + value + "\" (environment), ");
  }

  @Test
  void from_certificateWithoutKey_isRefused() {
    assertThatThrownBy(() -> from("PROXY", Map.of("PROXY_MQTT_TLS_CLIENT_CERT", "/cert.pem")))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "PROXY_MQTT_TLS_CLIENT_CERT and PROXY_MQTT_TLS_CLIENT_KEY go together; only the first"
                + " is set");
  }

  private static MqttSettings from(String prefix, Map<String, String> environment) {
    return MqttSettings.from(Settings.of(environment, ConfigFile.none(), prefix, "x"));
  }
}
