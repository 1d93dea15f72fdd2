package io.turboprop.proplet;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.JsonText;
import io.turboprop.model.RunFacts;
import io.turboprop.model.RunResult;

/** What runs of real guests end with. */
final class Results {
  private Results() {}

  /** It ended well, with this text, and says what ran it. */
  static void assertText(RunResult result, String text) {
    assertThat(result).isInstanceOf(RunResult.Success.class);
    assertThat(((RunResult.Success) result).results()).isEqualTo(new JsonText('"' + text + '"'));
    assertThat(result.facts().flatMap(RunFacts::engine)).isPresent();
  }
}
