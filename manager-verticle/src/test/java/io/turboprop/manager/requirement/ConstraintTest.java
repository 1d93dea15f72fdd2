package io.turboprop.manager.requirement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConstraintTest {
  private static final Facts GATEWAY =
      new Facts(
          new PropletId("7f3"),
          "gw-17",
          Map.of("region", "eu", "kernel", "6.8.0-rc1", "os", "a label of that name"),
          new PropletMetadata(
              "",
              List.of("edge", "arm"),
              "lyon",
              "",
              "",
              "linux",
              "",
              "aarch64",
              0,
              "0.5.2",
              "",
              PropletMetadata.NATIVE_PROTOCOL,
              "gw-17",
              4,
              4,
              List.of("endive", "process"),
              Map.of()));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "region=eu",
        "region = eu",
        "region != us",
        "region in (us, eu)",
        "region in (us,eu)",
        "region not in (us, asia)",
        "zone not in (a)",
        "zone != a",
        "region exists",
        "zone not exists",
        "region regex e.",
        "name regex gw-[0-9]+",
        "version >= 0.5",
        "version < 0.10",
        "version > 0.5.1",
        "version <= 0.5.2",
        "kernel < 6.8",
        "kernel >= 6.7",
        "arch = aarch64",
        "os = linux",
        "label.os = a label of that name",
        "location=lyon",
        "tag = edge",
        "tag != x86",
        "engine in (redline, process)",
        "protocol = turboprop/1",
        "id = 7f3"
      })
  void constraint_thatIsMet_isMet(String text) {
    assertThat(ConstraintText.parse(text).test().test(GATEWAY)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "region=us",
        "region != eu",
        "region not in (us, eu)",
        "zone = a",
        "zone exists",
        "zone regex .*",
        "zone >= 1",
        "region >= 1",
        "region regex e",
        "version >= 0.5.3",
        "tag != edge"
      })
  void constraint_thatIsNotMet_isNotMet(String text) {
    assertThat(ConstraintText.parse(text).test().test(GATEWAY)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "region; needs an operator",
        "region ~ eu; needs an operator",
        "=eu; an attribute is",
        "region=; 1 to 256 characters",
        "region in (); 1 to 256 characters",
        "version >= new; is no version",
        "name regex (a; missing closing )",
        "gpu exists 3; exists takes no value"
      })
  void constraint_thatIsNone_isRefusedWithWhatMayStandThere(String text, String why) {
    assertThatThrownBy(() -> ConstraintText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"region=eu", "arch in (a, b)", "gpu not exists", "version >= 1.2", "label.os = x"})
  void constraint_asText_readsAsTheSame(String text) {
    Constraint constraint = ConstraintText.parse(text);

    assertThat(ConstraintText.parse(constraint.toString())).isEqualTo(constraint);
  }
}
