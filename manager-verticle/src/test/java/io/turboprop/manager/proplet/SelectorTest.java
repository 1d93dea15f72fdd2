package io.turboprop.manager.proplet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.manager.NativeProplets;
import io.turboprop.model.PropletId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SelectorTest {
  private static final Proplet GATEWAY =
      new Proplet(
          new PropletId("p1"),
          "gw-4",
          NativeProplets.labelled(Map.of("site", "lyon", "gpu", "yes")),
          Optional.empty(),
          List.of(),
          Instant.EPOCH,
          Optional.empty());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "all                | true",
        "p1                 | true",
        "gw-4               | true",
        "p2, gw-4           | true",
        "p2                 | false",
        "site=lyon          | true",
        "site=lyon,gpu=yes  | true",
        "site=paris         | false",
        "site=lyon,gpu=no   | false",
        "p1,site=lyon       | true",
        "p1,site=paris      | false",
        "site=              | false",
      })
  void selector_ofAProplet_matches(String text, boolean matches) {
    assertThat(Selector.parse(text).matches(GATEWAY)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "' '            | 1 to 4096 characters",
        "p1,            | without a name",
        "=lyon          | without a name",
        "a=b,a=c        | two values of one label: a",
        "all,p1         | all stands alone",
        "site=lyon,all  | all stands alone",
      })
  void text_thatIsNoSelector_isRefused(String text, String why) {
    assertThatThrownBy(() -> Selector.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void text_thatIsTooLong_isRefused() {
    assertThatThrownBy(() -> Selector.parse("x".repeat(5_000))).hasMessageContaining("4096");
  }
}
