package io.turboprop.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class ScaleTest {
  @Test
  void linear_beginsAtZero_andEndsAtAMarkAboveAllValues() {
    Scale scale = Scale.linear(DoubleStream.of(123, 615));

    assertThat(scale.low()).isZero();
    assertThat(scale.ticks()).containsExactly(0.0, 200.0, 400.0, 600.0, 800.0);
    assertThat(scale.place(400)).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void log_endsAtMarks_andEqualRatiosAreEqualDistances() {
    Scale scale = Scale.log(DoubleStream.of(18, 370));

    assertThat(scale.ticks()).containsExactly(10.0, 20.0, 50.0, 100.0, 200.0, 500.0);
    assertThat(scale.place(100) - scale.place(50))
        .isCloseTo(scale.place(200) - scale.place(100), within(1e-9));
  }

  @Test
  void log_overManyDecades_marksDecadesOnly() {
    assertThat(Scale.log(DoubleStream.of(1, 10_000)).ticks())
        .containsExactly(1.0, 10.0, 100.0, 1_000.0, 10_000.0);
  }

  @Test
  void log_putsWhatIsBelowItsBeginningThere() {
    assertThat(Scale.log(DoubleStream.of(0, 10, 100)).place(0)).isZero();
  }

  @Test
  void oneValue_orNone_stillHasARange() {
    for (Scale scale :
        new Scale[] {
          Scale.linear(DoubleStream.of(0)),
          Scale.linear(DoubleStream.empty()),
          Scale.log(DoubleStream.of(100)),
          Scale.log(DoubleStream.empty())
        }) {
      assertThat(scale.high()).isGreaterThan(scale.low());
      assertThat(scale.ticks()).hasSizeGreaterThan(1);
    }
  }

  @Test
  void labels_areShort() {
    assertThat(Scale.label(20_000)).isEqualTo("20,000");
    assertThat(Scale.label(0.5)).isEqualTo("0.5");
    assertThat(Scale.label(0.02)).isEqualTo("0.02");
  }
}
