package io.turboprop.trust;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.codec.Json;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import java.io.IOException;

/**
 * What a signature of cosign says: the payload in the form of "simple signing" (cosign,
 * specs/SIGNATURE_SPEC.md). The reference in it is not looked at, as cosign does not: images may be
 * copied to other names.
 *
 * @param manifest the manifest or index that was signed
 */
public record SignedClaim(Digest manifest) {
  private static final String TYPE = "cosign container image signature";

  /**
   * @throws IllegalArgumentException if it is something else; says what is wrong
   */
  public static SignedClaim read(Bytes payload) {
    JsonNode critical;
    try {
      JsonNode root = Json.mapper().readTree(payload.unsafeArray());
      critical = root == null ? Json.mapper().createObjectNode() : root.path("critical");
    } catch (IOException | NumberFormatException e) {
      throw new IllegalArgumentException("its payload is no JSON", e);
    }
    String type = critical.path("type").asText("");
    if (!type.equals(TYPE)) {
      throw new IllegalArgumentException("its payload is no \"" + TYPE + "\"");
    }
    String digest = critical.path("image").path("docker-manifest-digest").asText("");
    try {
      return new SignedClaim(Digest.parse(digest));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its payload names no digest of a manifest", e);
    }
  }
}
