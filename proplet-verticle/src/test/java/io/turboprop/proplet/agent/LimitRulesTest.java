package io.turboprop.proplet.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.RunLimits;
import io.turboprop.model.RunOptions;
import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.GuestLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class LimitRulesTest {
  private static final GuestLimits DEFAULTS =
      new GuestLimits(Duration.ofMinutes(1), Optional.empty(), 1000, 100, 70_000, 10);
  private static final GuestLimits CEILINGS =
      new GuestLimits(
          Duration.ofMinutes(5), Optional.of(Duration.ofSeconds(9)), 5000, 500, 80_000, 20);
  private final LimitRules rules =
      new LimitRules(DEFAULTS, CEILINGS, Capabilities.CLOSED.withOpenFiles(50));

  private static RunLimits limits(
      long deadline, long memory, long output, long cpu, long stack, long tables, long files) {
    return new RunLimits(
        deadline,
        memory,
        output,
        OptionalLong.of(cpu),
        OptionalLong.of(stack),
        OptionalLong.of(tables),
        OptionalLong.of(files),
        OptionalLong.empty());
  }

  @Test
  void of_aTaskThatSaysNothing_givesTheDefaultsWithinTheCeilings() {
    assertThat(rules.of(RunLimits.UNSET)).isEqualTo(DEFAULTS.withCpu(Duration.ofSeconds(9)));
    assertThat(rules.granted(RunLimits.UNSET, RunOptions.UNSET).openFiles()).isEqualTo(50);
  }

  @Test
  void of_aTaskThatAsksForLess_givesIt() {
    RunLimits less = limits(10, 20, 30, 15, 65_536, 5, 7);

    assertThat(rules.of(less))
        .isEqualTo(
            new GuestLimits(
                Duration.ofMillis(10), Optional.of(Duration.ofMillis(15)), 20, 30, 65_536, 5));
    assertThat(rules.granted(less, RunOptions.UNSET).openFiles()).isEqualTo(7);
  }

  @Test
  void of_aTaskThatAsksForTooMuch_givesTheCeilings() {
    long most = Long.MAX_VALUE;
    var much = limits(most, most, most, most, most, most, most);

    assertThat(rules.of(much)).isEqualTo(CEILINGS);
    assertThat(rules.granted(much, RunOptions.UNSET).openFiles()).isEqualTo(50);
  }

  @Test
  void cpu_beyondAllMeasureWithoutACeiling_canStillBeCounted() {
    var endless = limits(0, 0, 0, Long.MAX_VALUE, 65_536, 1, 1);

    assertThat(LimitRules.DEFAULT.of(endless).cpu()).hasValue(Duration.ofDays(366));
  }

  @Test
  void openFiles_fewerThanStreamsAndDirectories_areRoundedUp() {
    var one = limits(0, 0, 0, 1, 65_536, 1, 1);

    assertThat(rules.granted(one, RunOptions.UNSET).openFiles()).isEqualTo(3);
  }

  @Test
  void made_withADefaultAboveItsCeiling_isRefused() {
    GuestLimits much = rules.ceilings();
    GuestLimits little = rules.defaults();

    assertThatThrownBy(() -> new LimitRules(much, little, Capabilities.CLOSED))
        .hasMessageContaining("exceeds its ceiling");
  }
}
