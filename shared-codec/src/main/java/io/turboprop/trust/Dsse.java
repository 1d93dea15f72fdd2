package io.turboprop.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.codec.Json;
import io.turboprop.model.Bytes;
import io.turboprop.model.ImageProof;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Envelopes of signed statements, as bundles of Sigstore hold them (secure-systems-lab/dsse,
 * protocol.md). What is signed is the encoding {@code DSSEv1 LENGTH TYPE LENGTH BODY}.
 */
final class Dsse {
  private static final String IN_TOTO = "application/vnd.in-toto+json";
  private static final String BEGIN = "DSSEv1 %d %s ".formatted(IN_TOTO.length(), IN_TOTO);
  private static final int MOST_LENGTH_DIGITS = 6;

  private Dsse() {}

  /**
   * The signature in a bundle; what else is in it (certificates, entries of a log) is not looked
   * at.
   *
   * @throws IllegalArgumentException if it is no bundle with one signed statement
   */
  static ImageProof.Signature signature(Bytes bundle) {
    JsonNode envelope;
    try {
      JsonNode root = Json.mapper().readTree(bundle.unsafeArray());
      envelope = root == null ? Json.mapper().createObjectNode() : root.path("dsseEnvelope");
    } catch (IOException | NumberFormatException e) {
      throw new IllegalArgumentException("a bundle of its signatures is no JSON", e);
    }
    JsonNode signatures = envelope.path("signatures");
    if (!envelope.path("payloadType").asText("").equals(IN_TOTO) || signatures.size() != 1) {
      throw new IllegalArgumentException("a bundle of its signatures holds no signed statement");
    }
    Bytes body = Bytes.ofBase64(envelope.path("payload").asText(""));
    Bytes signature = Bytes.ofBase64(signatures.path(0).path("sig").asText(""));
    return new ImageProof.Signature(encoding(body), signature);
  }

  static Bytes encoding(Bytes body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes((BEGIN + body.length() + " ").getBytes(UTF_8));
    out.writeBytes(body.unsafeArray());
    return Bytes.wrap(out.toByteArray());
  }

  /** Whether it is the encoding of a statement. */
  static boolean isEncoding(Bytes payload) {
    byte[] begin = BEGIN.getBytes(UTF_8);
    byte[] bytes = payload.unsafeArray();
    return bytes.length > begin.length
        && Arrays.equals(bytes, 0, begin.length, begin, 0, begin.length);
  }

  /**
   * @param payload for which {@link #isEncoding} holds
   * @throws IllegalArgumentException if its length is not what it says
   */
  static Bytes bodyOf(Bytes payload) {
    byte[] bytes = payload.unsafeArray();
    int from = BEGIN.length();
    int space = from;
    while (space < bytes.length && space - from <= MOST_LENGTH_DIGITS && bytes[space] != ' ') {
      space++;
    }
    Bytes body =
        Bytes.wrap(Arrays.copyOfRange(bytes, Math.min(space + 1, bytes.length), bytes.length));
    if (!encoding(body).equals(payload)) {
      throw new IllegalArgumentException("its statement is not as long as it says");
    }
    return body;
  }
}
