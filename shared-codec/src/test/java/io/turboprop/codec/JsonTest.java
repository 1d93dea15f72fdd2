package io.turboprop.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {

  @ParameterizedTest
  @ValueSource(strings = {"null", "1.10", "\"a\"", "[1, 2]", "{\"a\": {\"b\": []}}", " true "})
  void parse_oneValue_keepsItsText(String text) {
    assertThat(Json.parse(text)).isEqualTo(new JsonText(text.strip()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``          | value: is empty, must be JSON",
        "1 2         | value: holds more than one JSON value",
        "{} x        | value: not JSON at line 1, column 4",
        "{\"a\":1    | value: the JSON ends too early",
        "\"a         | value: the JSON ends too early",
        "nul         | value: not JSON at line 1, column 1",
        "{'a':1}     | value: not JSON at line 1, column 2",
        "[1,]        | value: not JSON at line 1, column 4",
        "NaN         | value: not JSON at line 1, column 4",
        "[1,[1e9999999999]] | value: holds a number whose exponent is too large",
      })
  void parse_noSingleValue_isRefused(String text, String reason) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage(reason);
  }

  @Test
  void parse_deepestValue_isTakenAndTheNextRefused() {
    int depth = Json.MAX_VALUE_DEPTH;

    assertThat(Json.parse("[".repeat(depth) + "]".repeat(depth)).text()).hasSize(2 * depth);
    assertThatThrownBy(() -> Json.parse("[".repeat(depth + 1) + "]".repeat(depth + 1)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageStartingWith("value: exceeds a limit: ");
  }

  @Test
  void parse_endlessNumber_isRefused() {
    assertThatThrownBy(() -> Json.parse("1".repeat(Json.MAX_NUMBER_CHARS + 1)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageStartingWith("value: exceeds a limit: ");
  }

  @Test
  void parse_halfSurrogatePair_isMended() {
    assertThat(Json.parse("\"\ud83d!\"")).isEqualTo(new JsonText("\"\ufffd!\""));
    assertThat(Json.parse("\"\ud83d\ude00\"")).isEqualTo(new JsonText("\"😀\""));
  }

  @Test
  void ofText_anyText_isEscaped() {
    assertThat(Json.ofText("a\"b\\\n\ud83d")).isEqualTo(new JsonText("\"a\\\"b\\\\\\n\ufffd\""));
  }

  @Test
  void tree_value_keepsEveryDigit() {
    var value = new JsonText("{\"n\":[0.10,12345678901234567890,1E+400]}");

    assertThat(Json.text(Json.tree(value))).isEqualTo(value);
  }

  @Test
  void textOf_aText_isWhatItSays_andEmptyOfOthers() {
    assertThat(Json.textOf(new JsonText("\"a\\n\\u00e4\""))).contains("a\nä");
    assertThat(Json.textOf(new JsonText("42"))).isEmpty();
    assertThat(Json.textOf(JsonText.NULL)).isEmpty();
  }
}
