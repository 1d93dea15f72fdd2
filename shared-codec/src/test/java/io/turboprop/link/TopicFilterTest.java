package io.turboprop.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
  @ParameterizedTest
  @CsvSource({
    "a/b, a/b, true",
    "a/b, a/b/c, false",
    "a/b/c, a/b, false",
    "a/+, a/b, true",
    "a/+, a/, true",
    "a/+, a, false",
    "a/+/c, a/b/c, true",
    "+/+, /b, true",
    "+, /b, false",
    "a/#, a, true",
    "a/#, a/b/c, true",
    "a/#, ab, false",
    "#, a/b, true",
    "#, $SYS/x, false",
    "+/x, $SYS/x, false",
    "$SYS/#, $SYS/x, true",
    "$share/g/a/+, a/b, true",
    "$share/g/a/+, g/a/b, false"
  })
  void matches_byLevels_followsMqtt(String filter, String topic, boolean expected) {
    assertThat(TopicFilter.parse(filter).matches(TopicFilter.levelsOf(topic))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/#/b", "a#", "a+/b", "a/b#", "$share/g", "$share/g/", "a\0b"})
  void parse_brokenFilter_isRefused(String filter) {
    assertThatThrownBy(() -> TopicFilter.parse(filter))
        .isInstanceOfSatisfying(
            LinkException.class, e -> assertThat(e.code()).isEqualTo(LinkError.INVALID_TOPIC));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/+", "#", "a\0"})
  void checkTopic_brokenTopic_isRefused(String topic) {
    assertThatThrownBy(() -> TopicFilter.checkTopic(topic)).isInstanceOf(LinkException.class);
  }
}
