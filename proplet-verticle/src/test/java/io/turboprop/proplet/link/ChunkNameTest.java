package io.turboprop.proplet.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ChunkNameTest {
  @Test
  void of_isReadWhereverItStands() {
    assertThat(of("{\"app_name\":\"a:v1\",\"data\":\"AGFz\"}")).contains("a:v1");
    assertThat(of("{\"data\":\"AGFz\",\"x\":{\"app_name\":\"no\"},\"app_name\":\"a:v1\"}"))
        .contains("a:v1");
  }

  @Test
  void of_whatSaysNoName_isEmpty() {
    assertThat(of("{\"data\":\"AGFz\"}")).isEmpty();
    assertThat(of("{\"app_name\":7}")).isEmpty();
    assertThat(of("[]")).isEmpty();
    assertThat(of("{\"data\":\"AG")).isEmpty();
    assertThat(of("")).isEmpty();
  }

  private static Optional<String> of(String json) {
    return ChunkName.of(json.getBytes(StandardCharsets.UTF_8));
  }
}
