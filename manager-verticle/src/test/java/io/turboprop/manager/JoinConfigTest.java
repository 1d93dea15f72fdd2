package io.turboprop.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.link.Login;
import io.turboprop.manager.broker.BrokerUser;
import io.turboprop.manager.service.JoinDoor;
import io.turboprop.manager.service.JoinSetup;
import io.turboprop.model.Digest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JoinConfigTest {
  private static final String TOKEN = "0123456789abcdef";

  @Test
  void nothingSet_knowsNoTokenAndNoGuests() {
    assertThat(config(Map.of()).joining())
        .isEqualTo(
            new JoinConfig(Optional.empty(), Optional.empty(), new JoinConfig.Guest.Unknown()));
  }

  @Test
  void everythingSet_isRead() {
    ManagerConfig config =
        config(
            Map.of(
                "MANAGER_JOIN_TOKEN", TOKEN,
                "MANAGER_JOIN_BROKERS", "mqtts://broker.example:8883",
                "MANAGER_JOIN_LOGIN", "fleet:pa:ss"));

    assertThat(config.joining())
        .isEqualTo(
            new JoinConfig(
                Optional.of(Digest.ofText(TOKEN)),
                Optional.of("mqtts://broker.example:8883"),
                new JoinConfig.Guest.Shared(new Login("fleet", "pa:ss"))));
  }

  @Test
  void wrongValues_areNamed() {
    assertThatThrownBy(() -> config(Map.of("MANAGER_JOIN_TOKEN", "short")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("MANAGER_JOIN_TOKEN is shorter than 16");
    assertThatThrownBy(() -> config(Map.of("MANAGER_JOIN_BROKERS", "ws://x")))
        .hasMessageContaining("MANAGER_JOIN_BROKERS: broker address 'ws://x'");
    assertThatThrownBy(() -> config(Map.of("MANAGER_JOIN_LOGIN", "somebody")))
        .hasMessageContaining("MANAGER_JOIN_LOGIN is neither");
  }

  @Test
  void ownBroker_isFoundWhereTheManagerIs() {
    JoinSetup.Handout handout = handout(Map.of(), Optional.of(1883));

    assertThat(handout.refusal()).isEmpty();
    assertThat(handout.login()).isEmpty();
    assertThat(handout.brokers()).isEmpty();
    assertThat(handout.ownPort()).isEqualTo(1883);
  }

  @Test
  void anothersBroker_withoutAWordAboutGuests_refuses() {
    JoinSetup.Handout handout =
        handout(Map.of("MANAGER_MQTT_ADDRESS", "tcp://elsewhere:1883"), Optional.empty());

    assertThat(handout.refusal().orElseThrow()).contains("MANAGER_JOIN_LOGIN");
  }

  @Test
  void anothersBroker_forAnybodyOrWithASharedLogin_isHandedOut() {
    Map<String, String> elsewhere = Map.of("MANAGER_MQTT_ADDRESS", "tcp://elsewhere:1883");
    JoinSetup.Handout open =
        handout(with(elsewhere, "MANAGER_JOIN_LOGIN", "none"), Optional.empty());
    JoinSetup.Handout shared =
        handout(with(elsewhere, "MANAGER_JOIN_LOGIN", "fleet:pass"), Optional.empty());

    assertThat(open.refusal()).isEmpty();
    assertThat(open.login()).isEmpty();
    assertThat(open.brokers()).contains("tcp://elsewhere:1883");
    assertThat(shared.login()).contains(new Login("fleet", "pass"));
  }

  @Test
  void tokenWithoutAFile_closesTheBrokerForAllButTheManager() {
    assertThat(config(Map.of()).brokerUsers()).isEmpty();
    assertThat(config(Map.of("MANAGER_JOIN_TOKEN", TOKEN)).brokerUsers())
        .extracting(BrokerUser::id)
        .containsExactly("m1");
  }

  private static JoinSetup.Handout handout(Map<String, String> more, Optional<Integer> ownPort) {
    return Joining.setup(config(more), JoinDoor.OPEN, ownPort).handout();
  }

  private static Map<String, String> with(Map<String, String> some, String name, String value) {
    Map<String, String> all = new HashMap<>(some);
    all.put(name, value);
    return all;
  }

  private static ManagerConfig config(Map<String, String> more) {
    Map<String, String> env = new HashMap<>(more);
    env.put("MANAGER_TENANT_ID", "t1");
    env.put("MANAGER_CHANNEL_ID", "c1");
    env.put("MANAGER_ENTITY_ID", "m1");
    env.put("MANAGER_API_KEY", "key");
    return ManagerConfig.from(Settings.of(env, ConfigFile.none(), "MANAGER", "manager"));
  }
}
