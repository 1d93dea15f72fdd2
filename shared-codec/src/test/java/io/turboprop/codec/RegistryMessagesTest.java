package io.turboprop.codec;

import static io.turboprop.codec.Golden.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.wire.RegistryMessage;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import io.turboprop.wire.RegistryMessage.ImageRequest;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class RegistryMessagesTest {
  private static final String APP = "registry.example.org/team/add:v1";
  private static final ImageChunk CHUNK =
      new ImageChunk(APP, 0, 3, Bytes.wrap(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0}));
  private static final int UPSTREAM_CHUNK_BYTES = 512_000;

  static Stream<Arguments> bothWays() {
    Function<byte[], RegistryMessage> request = RegistryMessages::decodeRequest;
    Function<byte[], RegistryMessage> chunk = RegistryMessages::decodeChunk;
    return Stream.of(
        Arguments.of("request-rust", request, new ImageRequest(APP, Optional.empty())),
        Arguments.of(
            "request-native", request, new ImageRequest(APP, Optional.of(new PropletId("p1")))),
        Arguments.of("chunk", chunk, CHUNK),
        Arguments.of("chunk-other-order", chunk, CHUNK));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bothWays")
  void decode_goldenMessage_givesRecord(
      String name, Function<byte[], RegistryMessage> decoder, RegistryMessage expected) {
    assertThat(decoder.apply(Golden.bytes("registry/" + name))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bothWays")
  void encode_record_givesGoldenMessage(
      String name, Function<byte[], RegistryMessage> decoder, RegistryMessage message) {
    String golden = name.equals("chunk-other-order") ? "chunk" : name;

    Golden.assertSameJson(RegistryMessages.encode(message), "registry/" + golden);
  }

  @Test
  void chunk_ofUpstreamsSize_comesBackEqual() {
    byte[] data = new byte[UPSTREAM_CHUNK_BYTES];
    new Random(1).nextBytes(data);
    var chunk = new ImageChunk(APP, 2, 3, Bytes.wrap(data));

    byte[] wire = RegistryMessages.encode(chunk);

    assertThat(RegistryMessages.decodeChunk(wire)).isEqualTo(chunk);
    assertThat(wire.length).isLessThan(700_000);
  }

  @Test
  void chunk_withoutAnyByte_comesBackEqual() {
    var chunk = new ImageChunk(APP, 0, 1, Bytes.empty());

    assertThat(RegistryMessages.decodeChunk(RegistryMessages.encode(chunk))).isEqualTo(chunk);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"chunk_idx\":0,\"total_chunks\":1,\"data\":\"\"}                     | image chunk: app_name is missing",
        "{\"app_name\":\"a\",\"total_chunks\":1,\"data\":\"\"}                  | image chunk: chunk_idx is missing",
        "{\"app_name\":\"a\",\"chunk_idx\":0,\"data\":\"\"}                     | image chunk: total_chunks is missing",
        "{\"app_name\":\"a\",\"chunk_idx\":0,\"total_chunks\":1}                | image chunk: data is missing",
        "{\"app_name\":3}              | image chunk: app_name must be a text",
        "{\"app_name\":null}           | image chunk: app_name must be a text",
        "{\"app_name\":\"\"}           | image chunk: app_name must have 1 to 2048 characters",
        "{\"chunk_idx\":\"0\"}         | image chunk: chunk_idx must be a whole number",
        "{\"chunk_idx\":0.5}           | image chunk: chunk_idx must be a whole number",
        "{\"chunk_idx\":-1}            | image chunk: chunk_idx must be between 0 and 1000000",
        "{\"chunk_idx\":99999999999}   | image chunk: chunk_idx must be between 0 and 1000000",
        "{\"total_chunks\":0}          | image chunk: total_chunks must be between 1 and 1000000",
        "{\"total_chunks\":1000001}    | image chunk: total_chunks must be between 1 and 1000000",
        "{\"total_chunks\":[1]}        | image chunk: total_chunks must be a whole number",
        "{\"app_name\":\"a\",\"chunk_idx\":3,\"total_chunks\":3,\"data\":\"\"}  | image chunk: chunk_idx is 3, must be less than total_chunks, 3",
        "{\"data\":[1,2]}              | image chunk: data must be a text",
        "{\"data\":\"A\"}              | image chunk: data must be standard base64 with padding",
        "{\"data\":\"AGF%\"}           | image chunk: data must be standard base64 with padding",
        "{\"data\":\"AGE\"}            | image chunk: data must be standard base64 with padding",
        "{\"data\":\"AGFz              | image chunk: the JSON ends too early",
        "[1]                           | image chunk: must be a JSON object",
        "{\"app_name\":\"a\",\"chunk_idx\":0,\"total_chunks\":1,\"data\":\"\"}1 | image chunk: holds more than one JSON value",
        "{\"x\":}                      | image chunk: not JSON at line 1, column 6",
      })
  void decodeChunk_malformed_saysWhatIsWrong(String json, String reason) {
    assertRefused(RegistryMessages::decodeChunk, json).hasMessage(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                       | image request: app_name is missing",
        "{\"app_name\":[]}                        | image request: app_name must be a text, not a list",
        "{\"app_name\":\"\"}                      | image request: app_name must not be empty",
        "{\"app_name\":\"a\",\"proplet_id\":true} | image request: proplet_id must be a text, not a boolean",
      })
  void decodeRequest_malformed_saysWhatIsWrong(String json, String reason) {
    assertRefused(RegistryMessages::decodeRequest, json).hasMessage(reason);
  }

  @Test
  void decodeRequest_nameTooLong_isRefused() {
    assertRefused(RegistryMessages::decodeRequest, "{\"app_name\":\"" + "a".repeat(2049) + "\"}")
        .hasMessage("image request: app_name must have at most 2048 characters");
  }

  @Test
  void decodeChunk_messageTooLong_isRefusedUnread() {
    byte[] zeros = new byte[Json.MAX_MESSAGE_BYTES + 1];

    assertRefused(RegistryMessages::decodeChunk, zeros)
        .hasMessage("image chunk: has 33554433 bytes, at most 33554432 are read");
  }

  @Test
  void decodeChunk_unknownFieldTooDeep_isRefused() {
    String deep = "[".repeat(200) + "]".repeat(200);

    assertRefused(RegistryMessages::decodeChunk, ("{\"x\":" + deep + "}").getBytes(UTF_8))
        .hasMessageStartingWith("image chunk: exceeds a limit: ");
  }
}
