package io.turboprop.manager.requirement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.Seed;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinearPatternTest {

  @ParameterizedTest
  @CsvSource({
    "gw-[0-9]+, gw-17, true",
    "gw-[0-9]+, gw-, false",
    "(eu|us)-.*, eu-west, true",
    "(eu|us)-.*, asia-east, false",
    "a?b*c, c, true",
    "a?b*c, abbbc, true",
    "[^a-c]x, dx, true",
    "[^a-c]x, bx, false",
    "\\d+\\.\\d, 12.5, true",
    "\\w+\\s\\w+, a b, true",
    "(a*)*, aaa, true",
    "(|a)b, b, true",
    "., é, true",
    "a{2}(b{3}|c), aac, true",
    "(?i)EU, eu, true"
  })
  void pattern_matchesTheWholeText(String pattern, String text, boolean matches) {
    assertThat(LinearPattern.compile(pattern).matches(text)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        ")",
        "[a",
        "[]",
        "a**",
        "*a",
        "(?=a)",
        "(a)\\1",
        "\\",
        "\\q",
        "[b-a]",
        "a{1001}",
        "((a{10}){10,20}){30}",
        "(a{999999999}){999999999}"
      })
  void pattern_thatIsNone_isRefused(String pattern) {
    assertThatThrownBy(() -> LinearPattern.compile(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pattern");
  }

  /** The classic ones, which take a back-tracking matcher longer than the universe has. */
  @ParameterizedTest
  @ValueSource(strings = {"(a+)+b", "(a|a)*b", "(a*)*b", "(a|aa)+b", "(.*a)(.*a)(.*a)(.*a)*b"})
  void pattern_thatWouldBacktrackForEver_isDoneAtOnce(String pattern) {
    assertThat(LinearPattern.compile(pattern).matches("a".repeat(4_096))).isFalse();
  }

  /** What both can, both say the same of. */
  @Test
  void pattern_atRandom_matchesWhatTheJdkMatches() {
    long seed = Seed.next(getClass());
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String pattern = pattern(random, 2);
      String text = text(random);
      if (pattern.length() > LinearPattern.MOST_CHARS) {
        continue;
      }
      assertThat(LinearPattern.compile(pattern).matches(text))
          .as("seed %d: %s on %s", seed, pattern, text)
          .isEqualTo(Pattern.compile(pattern).matcher(text).matches());
    }
  }

  private static String pattern(Random random, int depth) {
    StringBuilder all = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      String atom =
          depth > 0 && random.nextInt(4) == 0
              ? "(" + pattern(random, depth - 1) + "|" + pattern(random, depth - 1) + ")"
              : new String[] {"a", "b", ".", "[ab]", "[^a]"}[random.nextInt(5)];
      all.append(atom).append(new String[] {"", "", "*", "+", "?"}[random.nextInt(5)]);
    }
    return all.toString();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(7); i > 0; i--) {
      text.append("abc".charAt(random.nextInt(3)));
    }
    return text.toString();
  }
}
