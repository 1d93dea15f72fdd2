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
          NativeProplets.on(
              "linux",
              "x86_64",
              List.of("endive", "process"),
              Map.of("site", "lyon", "gpu", "yes")),
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
        "site==lyon         | true",
        "site = lyon        | true",
        "site!=paris        | true",
        "site!=lyon         | false",
        "rack!=7            | true",
        "site in (paris, lyon) | true",
        "site in (paris)    | false",
        "site not in (paris,rome),gpu=yes | true",
        "site notin (lyon)  | false",
        "rack not in (7)    | true",
        "gpu exists         | true",
        "rack exists        | false",
        "rack not exists    | true",
        "gpu not exists     | false",
        "gw-4,arch in (amd64,arm64) | true",
        "arch=x86_64        | true",
        "arch=arm64         | false",
        "os!=linux          | false",
        "engine=process     | true",
        "engine not in (endive,process) | false",
        "tag exists         | false",
        "name regex gw-[0-9] | true",
        "label.site=lyon    | true",
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
        "=lyon          | an attribute is",
        "site=          | a value must have",
        "a=b,a=c        | two values of one label: a",
        "all,p1         | all stands alone",
        "site=lyon,all  | all stands alone",
        "site in (a,b   | not closed",
        "site in a)     | parenthesis too many",
        "site in ((a))  | parenthesis too many",
        "arch in amd64  | such as arch in (amd64,arm64)",
        "!=lyon         | an attribute is",
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

  @Test
  void label_ofTheNameOfAnAttribute_isSomethingElse() {
    Proplet labelled =
        GATEWAY.with(GATEWAY.settings().withLabels(Map.of("arch", Optional.of("emulated"))));

    assertThat(Selector.parse("label.arch=emulated").matches(labelled)).isTrue();
    assertThat(Selector.parse("arch=amd64").matches(labelled)).isTrue();
  }

  @Test
  void toString_ofWhatWasParsed_parsesToTheSame() {
    String text =
        "gw-4,site = lyon,rack != 7,arch in (a, b),os not in (c, d),gpu exists,tpu not exists";

    assertThat(Selector.parse(text)).hasToString(text);
    assertThat(Selector.parse("all")).hasToString("all");
  }
}
