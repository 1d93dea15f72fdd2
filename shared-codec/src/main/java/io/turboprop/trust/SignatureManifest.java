package io.turboprop.trust;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.codec.Json;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The image in which cosign keeps signatures: a layer for each payload, the signature as an
 * annotation of the layer (cosign, specs/SIGNATURE_SPEC.md, "Object Types").
 */
public final class SignatureManifest {
  /** How cosign's signatures name themselves in lists of referrers. */
  private static final String ARTIFACT_TYPE = "application/vnd.dev.cosign.artifact.sig.v1+json";

  private static final String LAYER_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json";
  private static final String ANNOTATION = "dev.cosignproject.cosign/signature";

  private SignatureManifest() {}

  /**
   * One signature.
   *
   * @param payload names the blob that was signed
   */
  public record Entry(Digest payload, Bytes signature) {
    /**
     * @throws IllegalArgumentException if the payload is too long
     */
    public ImageProof.Signature with(Bytes bytes) {
      return new ImageProof.Signature(bytes, signature);
    }
  }

  /** The tag under which the signatures of this manifest are kept. */
  public static String tagOf(Digest manifest) {
    return "sha256-" + manifest.hex() + ".sig";
  }

  /**
   * The newest signatures, {@link ImageProof#MOST_SIGNATURES} at most, the newest last. What is no
   * signature, or cannot be one, is left out: anyone may add to the list, and no one shall spoil it
   * by that.
   *
   * @throws IllegalArgumentException if it is no manifest with layers
   */
  public static List<Entry> read(Bytes manifest) {
    JsonNode layers = elements(manifest, "layers", "the manifest of its signatures");
    List<Entry> found = new ArrayList<>();
    for (int i = layers.size() - 1; i >= 0 && found.size() < ImageProof.MOST_SIGNATURES; i--) {
      add(layers.get(i), found);
    }
    return found.reversed();
  }

  /**
   * Those manifests in a list of referrers that hold signatures, in its order.
   *
   * @throws IllegalArgumentException if it is no such list
   */
  public static List<Digest> referrers(Bytes index) {
    List<Digest> found = new ArrayList<>();
    for (JsonNode entry : elements(index, "manifests", "the list of its referrers")) {
      Optional<Digest> digest = digest(entry);
      if (entry.path("artifactType").asText("").equals(ARTIFACT_TYPE) && digest.isPresent()) {
        found.add(digest.get());
      }
    }
    return found;
  }

  private static JsonNode elements(Bytes document, String field, String what) {
    try {
      JsonNode root = Json.mapper().readTree(document.unsafeArray());
      if (root != null && root.path(field).isArray()) {
        return root.path(field);
      }
    } catch (IOException | NumberFormatException e) {
      throw new IllegalArgumentException(what + " is no JSON", e);
    }
    throw new IllegalArgumentException("%s has no %s".formatted(what, field));
  }

  private static Optional<Digest> digest(JsonNode descriptor) {
    String digest = descriptor.path("digest").asText("");
    return digest.startsWith("sha256:")
        ? Digest.ifHex(digest.substring("sha256:".length()))
        : Optional.empty();
  }

  private static void add(JsonNode layer, List<Entry> found) {
    String signature = layer.path("annotations").path(ANNOTATION).asText("");
    long size = layer.path("size").asLong(0);
    if (!layer.path("mediaType").asText("").equals(LAYER_TYPE)
        || signature.isEmpty()
        || signature.length() > ImageProof.Signature.MOST_BYTES * 2
        || size < 1
        || size > ImageProof.Signature.MOST_PAYLOAD_BYTES) {
      return;
    }
    try {
      Bytes bytes = Bytes.ofBase64(signature);
      if (bytes.length() > 0 && bytes.length() <= ImageProof.Signature.MOST_BYTES) {
        digest(layer).ifPresent(payload -> found.add(new Entry(payload, bytes)));
      }
    } catch (IllegalArgumentException e) {
      // such a layer is no signature
    }
  }
}
