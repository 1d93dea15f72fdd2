package io.turboprop.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.Bytes;
import io.turboprop.model.ChunkSet;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.trust.SignatureManifest;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageWant;
import io.turboprop.wire.ImageWant.Place;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ImageMessagesTest {
  private static final PropletId P1 = new PropletId("p1");
  private static final String IMAGE = "team/add:v1";
  private static final Digest MODULE =
      Digest.parse("sha256:93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476");
  private static final Digest MAP =
      Digest.parse("sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");

  static Stream<Arguments> wants() {
    return Stream.of(
        Arguments.of("resolve", new ImageWant.Resolve(P1, IMAGE)),
        Arguments.of("prove", new ImageWant.Prove(P1, IMAGE)),
        Arguments.of("map", new ImageWant.Outline(P1, IMAGE, MODULE)),
        Arguments.of("chunks", missing(Optional.of(new Place(0x1f, 262_144)), true)),
        Arguments.of(
            "progress", new ImageWant.Progress(P1, IMAGE, MODULE, new Place(0x1f, 1_048_576))),
        Arguments.of("done", new ImageWant.Done(P1, IMAGE, MODULE)));
  }

  private static ImageWant.Missing missing(Optional<Place> seen, boolean quiet) {
    BitSet missing = new BitSet();
    missing.set(1);
    missing.set(8, 11);
    return new ImageWant.Missing(P1, IMAGE, MODULE, MAP, seen, quiet, ChunkSet.of(missing));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wants")
  void want_isOneLineOfJson_andChunksBehindIt(String name, ImageWant want) {
    byte[] wire = ImageMessages.encode(want);

    int end = new String(wire, StandardCharsets.ISO_8859_1).indexOf('\n');
    Golden.assertSameJson(Arrays.copyOf(wire, end), "image/" + name);
    byte[] behind = Arrays.copyOfRange(wire, end + 1, wire.length);
    assertThat(behind)
        .isEqualTo(want instanceof ImageWant.Missing ? new byte[] {2, 7} : new byte[0]);
    assertThat(ImageMessages.decodeWant(wire)).isEqualTo(want);
  }

  @Test
  void wantForChunks_ofNoStreamYet_comesBackEqual() {
    ImageWant want = missing(Optional.empty(), false);

    assertThat(ImageMessages.decodeWant(ImageMessages.encode(want))).isEqualTo(want);
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of("offer", new ImageAnswer.Offer(IMAGE, MODULE, 33_554_432)),
        Arguments.of("proven", new ImageAnswer.Proven(IMAGE, proof())),
        Arguments.of("coming", new ImageAnswer.Coming(IMAGE)),
        Arguments.of(
            "refused",
            new ImageAnswer.Refused(
                IMAGE, new Reason(ReasonCode.IMAGE_NOT_FOUND, "registry says 404"))));
  }

  private static ImageProof proof() {
    SignatureManifest.Entry signature = SignatureManifest.read(file("signatures.json")).getFirst();
    return new ImageProof(
        List.of(file("manifest.json")), List.of(signature.with(file("payload.json"))));
  }

  private static Bytes file(String name) {
    return Bytes.wrap(Golden.resource("/cosign/" + name));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void answer_isAsAgreed_bothWays(String name, ImageAnswer answer) {
    Golden.assertSameJson(ImageMessages.encode(answer), "image/" + name);
    assertThat(ImageMessages.decodeAnswer(Golden.bytes("image/" + name))).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"reason\":{\"code\":\"trap\"}}               | image answer: app_name is missing",
        "{\"app_name\":\"a\",\"reason\":\"trap\"}       | image answer: reason must be an object, not a text",
        "{\"app_name\":\"a\",\"reason\":{}}             | image answer: reason.code is missing",
        "{\"app_name\":\"a\",\"proof\":{}}          | image answer: proof.signatures is missing",
        "{\"app_name\":\"a\",\"proof\":{\"documents\":[],\"signatures\":[]}} | image answer: proof.documents is refused: documents of a proof must be 1 to 4, are 0",
        "{\"app_name\":\"a\",\"proof\":{\"documents\":[\"!\"],\"signatures\":[]}} | image answer: proof.documents is refused: must be standard base64 with padding",
        "{\"app_name\":\"a\",\"proof\":{\"documents\":[\"e30=\"],\"signatures\":[{\"payload\":\"e30=\",\"signature\":\"\"}]}} | image answer: proof.signatures[0].signature must not be empty",
        "{\"app_name\":\"a\",\"digest\":\"sha256:1\"}   | image answer: digest is refused: not a SHA-256 in lower-case hexadecimal: 1",
        "{\"app_name\":\"a\",\"reason\":{\"code\":\"trap\",\"message\":1}} | image answer: reason.message must be a text, not a number",
      })
  void decodeAnswer_malformed_saysWhatIsWrong(String json, String reason) {
    assertThatThrownBy(() -> ImageMessages.decodeAnswer(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                              | image wish: v is missing",
        "{\"v\":2}                                       | image wish: v is 2, only 1 is understood",
        "{\"v\":1,\"proplet_id\":\"p\",\"app_name\":\"a\"} | image wish: type is missing",
        "{\"v\":1,\"proplet_id\":\"p\",\"app_name\":\"a\",\"type\":\"all\"} | image wish: type is \"all\", which is not known",
        "{\"v\":1,\"proplet_id\":\"p\",\"app_name\":\"a\",\"type\":\"map\"} | image wish: digest is missing",
      })
  void decodeWant_malformed_saysWhatIsWrong(String json, String reason) {
    byte[] wire = (json + "\n").getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> ImageMessages.decodeWant(wire))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage(reason);
  }
}
