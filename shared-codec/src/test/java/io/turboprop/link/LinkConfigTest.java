package io.turboprop.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkConfigTest {
  @ParameterizedTest
  @CsvSource({
    "localhost, mqtt://localhost:1883",
    "10.0.0.7:2883, mqtt://10.0.0.7:2883",
    "tcp://h, mqtt://h:1883",
    "mqtt://h:99, mqtt://h:99",
    "ssl://h, mqtts://h:8883",
    "TLS://h:1, mqtts://h:1",
    "mqtts://h/path, mqtts://h:8883",
    "tcp://[::1]:5, mqtt://[::1]:5"
  })
  void brokerAddress_inUpstreamsForms_isRead(String text, String expected) {
    BrokerAddress address = BrokerAddress.parse(text);

    assertThat(address).hasToString(expected);
    assertThat(BrokerAddress.parse(address.toString())).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http://h", "ws://h", "tcp://", "a b", "h:0", "h:70000", "tcp://:1"})
  void brokerAddress_unreadable_saysWhy(String text) {
    assertThatThrownBy(() -> BrokerAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("broker");
  }

  @Test
  void config_asText_hidesThePassword() {
    LinkConfig config = LinkConfig.to(BrokerAddress.parse("h"), "e1").as("e1", "s3cret");

    assertThat(config.toString()).contains("e1").doesNotContain("s3cret");
  }

  @Test
  void config_defaults_areTheDocumentedOnes() {
    assertThat(LinkTimes.DEFAULT.keepAlive()).isEqualTo(Duration.ofSeconds(30));
    assertThat(LinkTimes.DEFAULT.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(LinkTimes.DEFAULT.closeTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(LinkTimes.DEFAULT.backoff().first()).isEqualTo(Duration.ofSeconds(1));
    assertThat(LinkTimes.DEFAULT.backoff().max()).isEqualTo(Duration.ofSeconds(60));
    assertThat(LinkLimits.DEFAULT)
        .isEqualTo(new LinkLimits(10_485_760, 64, 10_000, 67_108_864, 4_096));
  }

  @Test
  void config_outOfRange_namesTheSettingAndItsRange() {
    assertThatThrownBy(() -> new LinkLimits(1000, 0, 1, 1, 1))
        .hasMessage("inFlight must be 1 to 10000, is 0");
    assertThatThrownBy(() -> new TlsFiles(null, Path.of("c.pem"), null, false))
        .hasMessageContaining("name both or none");
    assertThatThrownBy(() -> Qos.of(3)).hasMessage("QoS must be 0, 1 or 2, is 3");
  }
}
