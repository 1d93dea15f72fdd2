package io.turboprop.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of functions and revisions. */
final class FunctionNamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "a-b", "a--b", "r1", "resize-image-2"})
  void name_label_isTaken(String text) {
    assertThat(new FunctionName(text).toString()).isEqualTo(text);
    assertThat(new RevisionName(text).toString()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "-a", "a-", "A", "a.b", "a_b", "a/b", "ä", "a b", "a\n", "a\0"})
  void name_other_isRefused(String text) {
    assertThatThrownBy(() -> new FunctionName(text)).hasMessageStartingWith("function name must ");
    assertThatThrownBy(() -> new RevisionName(text)).hasMessageStartingWith("revision name must ");
  }

  @Test
  void name_longest_has63Characters() {
    assertThat(new FunctionName("x".repeat(63)).value()).hasSize(63);
    assertThatThrownBy(() -> new RevisionName("x".repeat(64)))
        .hasMessage("revision name must have 1 to 63 characters, not 64");
  }

  @Test
  void revisionName_wordOfAPath_isRefused() {
    assertThatThrownBy(() -> new RevisionName("switch"))
        .hasMessage("revision name \"switch\" is a reserved word");
  }

  @Test
  void revisionName_counted_knowsItsNumber() {
    assertThat(RevisionName.counted(7)).isEqualTo(new RevisionName("r7"));
    assertThat(new RevisionName("r7").number()).hasValue(7);
    assertThat(new RevisionName("r07").number()).isEmpty();
    assertThat(new RevisionName("r1234567890").number()).isEmpty();
    assertThat(new RevisionName("rx").number()).isEmpty();
  }

  @Test
  void reference_malformed_isRefused() {
    assertThatThrownBy(() -> RevisionRef.parse("a"))
        .hasMessage("must be FUNCTION/REVISION, is \"a\"");
    assertThatThrownBy(() -> RevisionRef.parse("a/b/c")).hasMessageStartingWith("revision name");
    assertThatThrownBy(() -> RevisionRef.parse("/b")).hasMessageStartingWith("function name");
  }
}
