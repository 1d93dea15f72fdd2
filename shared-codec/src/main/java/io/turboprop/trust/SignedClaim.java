package io.turboprop.trust;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.codec.Json;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import java.io.IOException;

/**
 * What a signature of cosign says, in either of its forms: "simple signing" (cosign,
 * specs/SIGNATURE_SPEC.md), or a statement of in-toto in a DSSE envelope, whose encoding is what
 * was signed. The reference in the former is not looked at, as cosign does not: images may be
 * copied to other names.
 *
 * @param manifest the manifest or index that was signed
 */
public record SignedClaim(Digest manifest) {
  private static final String SIMPLE = "cosign container image signature";
  private static final String STATEMENT = "https://in-toto.io/Statement/";
  static final String PREDICATE = "https://sigstore.dev/cosign/sign/v1";

  /**
   * @throws IllegalArgumentException if it is something else; says what is wrong
   */
  public static SignedClaim read(Bytes payload) {
    return Dsse.isEncoding(payload) ? statement(Dsse.bodyOf(payload)) : simple(payload);
  }

  private static SignedClaim simple(Bytes payload) {
    JsonNode critical = json(payload).path("critical");
    if (!critical.path("type").asText("").equals(SIMPLE)) {
      throw new IllegalArgumentException("its payload is no \"" + SIMPLE + "\"");
    }
    return of(critical.path("image").path("docker-manifest-digest").asText(""));
  }

  private static SignedClaim statement(Bytes body) {
    JsonNode statement = json(body);
    if (!statement.path("_type").asText("").startsWith(STATEMENT)
        || !statement.path("predicateType").asText("").equals(PREDICATE)) {
      throw new IllegalArgumentException("its statement is no " + PREDICATE);
    }
    JsonNode subjects = statement.path("subject");
    if (subjects.size() != 1) {
      throw new IllegalArgumentException(
          "its statement is about %d subjects, expected 1".formatted(subjects.size()));
    }
    return of("sha256:" + subjects.path(0).path("digest").path("sha256").asText(""));
  }

  private static JsonNode json(Bytes payload) {
    try {
      JsonNode root = Json.mapper().readTree(payload.unsafeArray());
      return root == null ? Json.mapper().createObjectNode() : root;
    } catch (IOException | NumberFormatException e) {
      throw new IllegalArgumentException("its payload is no JSON", e);
    }
  }

  private static SignedClaim of(String digest) {
    try {
      return new SignedClaim(Digest.parse(digest));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its payload names no digest of a manifest", e);
    }
  }
}
