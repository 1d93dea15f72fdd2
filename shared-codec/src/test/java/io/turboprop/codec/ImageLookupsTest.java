package io.turboprop.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.Digest;
import io.turboprop.model.PinnedImage;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.wire.ImageFinding;
import io.turboprop.wire.ImageLookup;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ImageLookupsTest {
  private static final Digest MODULE =
      Digest.parse("sha256:93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476");
  private static final Digest MANIFEST =
      Digest.parse("sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");

  @Test
  void lookup_isAsAgreed_bothWays() {
    ImageLookup lookup = new ImageLookup("7-12", "team/add:v1");

    Golden.assertSameJson(ImageLookups.encode(lookup), "image/lookup");
    assertThat(ImageLookups.decodeLookup(Golden.bytes("image/lookup"))).isEqualTo(lookup);
  }

  static Stream<Arguments> findings() {
    PinnedImage image = new PinnedImage(MANIFEST, MODULE, 33_554_432, "application/wasm");
    Reason missing = new Reason(ReasonCode.IMAGE_NOT_FOUND, "registry says 404");
    return Stream.of(
        Arguments.of("found", new ImageFinding.Found("7-12", image)),
        Arguments.of("looking", new ImageFinding.Looking("7-12")),
        Arguments.of("not-found", new ImageFinding.Refused("7-12", missing)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("findings")
  void finding_isAsAgreed_bothWays(String name, ImageFinding finding) {
    Golden.assertSameJson(ImageLookups.encode(finding), "image/" + name);
    assertThat(ImageLookups.decodeFinding(Golden.bytes("image/" + name))).isEqualTo(finding);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                     | image lookup: v is missing",
        "{\"v\":2}                              | image lookup: v is 2, only 1 is understood",
        "{\"v\":1,\"app_name\":\"a\"}           | image lookup: id is missing",
        "{\"v\":1,\"id\":\"1\"}                 | image lookup: app_name is missing",
      })
  void decodeLookup_malformed_saysWhatIsWrong(String json, String reason) {
    assertThatThrownBy(() -> ImageLookups.decodeLookup(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"v\": 1', '\"v\": 3', 'v is 3, only 1 is understood'",
    "'\"id\"', '\"x\"', id is missing",
    "'\"manifest\"', '\"x\"', manifest is missing",
    "33554432, 0, bytes must be between 1 and 9223372036854775807",
    "application/wasm, '', media_type must not be empty",
  })
  void decodeFinding_malformed_saysWhatIsWrong(String piece, String replacement, String reason) {
    byte[] wire = Golden.changed("image/found", piece, replacement);

    assertThatThrownBy(() -> ImageLookups.decodeFinding(wire))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage("image finding: " + reason);
  }

  @Test
  void decodeFinding_mediaTypeTooLong_isRefused() {
    byte[] wire = Golden.changed("image/found", "application/wasm", "x".repeat(256));

    assertThatThrownBy(() -> ImageLookups.decodeFinding(wire))
        .hasMessage("image finding: media_type must have at most 255 characters");
  }
}
