package io.turboprop.proplet.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.RunLimits;
import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.GuestLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LimitRulesTest {
  private final LimitRules rules =
      new LimitRules(
          new GuestLimits(Duration.ofMinutes(1), 1000, 100, 4096),
          new GuestLimits(Duration.ofMinutes(5), 5000, 500, 4096),
          Capabilities.CLOSED);

  @Test
  void of_aTaskThatSaysNothing_givesTheDefaults() {
    assertThat(rules.of(RunLimits.UNSET)).isEqualTo(rules.defaults());
  }

  @Test
  void of_aTaskThatAsksForLess_givesIt() {
    assertThat(rules.of(new RunLimits(10, 20, 30)))
        .isEqualTo(new GuestLimits(Duration.ofMillis(10), 20, 30, 4096));
  }

  @Test
  void of_aTaskThatAsksForTooMuch_givesTheCeilings() {
    assertThat(rules.of(new RunLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE)))
        .isEqualTo(rules.ceilings());
  }

  @Test
  void made_withADefaultAboveItsCeiling_isRefused() {
    GuestLimits much = rules.ceilings();
    GuestLimits little = rules.defaults();

    assertThatThrownBy(() -> new LimitRules(much, little, Capabilities.CLOSED))
        .hasMessageContaining("exceeds its ceiling");
  }
}
