package io.turboprop.proxy.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengeTest {
  @Test
  void bearer_withQuotedParameters_isRead() {
    assertThat(
            parse(
                "Bearer realm=\"https://auth.example/token\",service=\"registry.example\","
                    + "scope=\"repository:team/add:pull,push\""))
        .containsExactly(
            new Challenge(
                "bearer",
                Map.of(
                    "realm", "https://auth.example/token",
                    "service", "registry.example",
                    "scope", "repository:team/add:pull,push")));
  }

  @Test
  void header_withSeveralChallenges_givesEach() {
    assertThat(parse("Negotiate, Basic realm=\"a \\\"b\\\"\", BEARER Realm=x"))
        .containsExactly(
            new Challenge("negotiate", Map.of()),
            new Challenge("basic", Map.of("realm", "a \"b\"")),
            new Challenge("bearer", Map.of("realm", "x")));
  }

  @Test
  void headers_beyondOne_areReadToo() {
    assertThat(Challenge.parse(List.of("Basic realm=a", "Bearer realm=b"))).hasSize(2);
  }

  @Test
  void header_thatIsMalformed_isReadAsFarAsItGoes() {
    assertThat(parse("")).isEmpty();
    assertThat(parse("=\"")).isEmpty();
    assertThat(parse("Bearer realm=\"never closed"))
        .allMatch(c -> c.parameter("realm").orElse("").isEmpty());
  }

  @Test
  void header_ofAMegabyte_isReadInReasonableTime() {
    assertThat(parse("a".repeat(1 << 20))).hasSize(1);
    assertThat(parse("a=\"" + "\\\"".repeat(1 << 19))).hasSizeLessThan(10);
  }

  private static List<Challenge> parse(String header) {
    return Challenge.parse(List.of(header));
  }
}
