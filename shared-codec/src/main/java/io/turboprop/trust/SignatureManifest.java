package io.turboprop.trust;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.codec.Json;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageProof.Signature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The image in which cosign keeps signatures. A layer for each payload, the signature as an
 * annotation of the layer (cosign, specs/SIGNATURE_SPEC.md, "Object Types"); or, as cosign 3 has
 * it, a layer that is a bundle with both.
 */
public final class SignatureManifest {
  private static final String PAYLOAD_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json";
  private static final String BUNDLE_TYPE = "application/vnd.dev.sigstore.bundle";
  private static final String PREDICATE_TYPE = "dev.sigstore.bundle.predicateType";
  private static final String ANNOTATION = "dev.cosignproject.cosign/signature";

  /** How signatures name themselves in lists of referrers; the last is that of an empty config. */
  private static final List<String> ARTIFACT_TYPES =
      List.of(
          "application/vnd.dev.cosign.artifact.sig.v1+json", "application/vnd.oci.empty.v1+json");

  private static final int MOST_BUNDLE_BYTES = 64 << 10;

  private SignatureManifest() {}

  /** One signature, which is complete with the blob that its manifest names. */
  public sealed interface Entry {
    Digest blob();

    /** A longer blob is not what it should be. */
    int mostBytes();

    /**
     * @throws IllegalArgumentException if the blob is not what it should be
     */
    Signature with(Bytes blob);
  }

  private record Payload(Digest blob, Bytes signature) implements Entry {
    @Override
    public int mostBytes() {
      return Signature.MOST_PAYLOAD_BYTES;
    }

    @Override
    public Signature with(Bytes payload) {
      return new Signature(payload, signature);
    }
  }

  private record Bundle(Digest blob) implements Entry {
    @Override
    public int mostBytes() {
      return MOST_BUNDLE_BYTES;
    }

    @Override
    public Signature with(Bytes bundle) {
      return Dsse.signature(bundle);
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
    String what = "the manifest of its signatures";
    JsonNode root = json(manifest, what);
    JsonNode layers = elements(root, "layers", what);
    String kind = root.path("annotations").path(PREDICATE_TYPE).asText(SignedClaim.PREDICATE);
    if (!kind.equals(SignedClaim.PREDICATE)) {
      return List.of(); // says something else about the image
    }
    List<Entry> found = new ArrayList<>();
    for (int i = layers.size() - 1; i >= 0 && found.size() < ImageProof.MOST_SIGNATURES; i--) {
      entry(layers.get(i)).ifPresent(found::add);
    }
    return found.reversed();
  }

  private static Optional<Entry> entry(JsonNode layer) {
    String type = layer.path("mediaType").asText("");
    long size = layer.path("size").asLong(0);
    Optional<Entry> entry = Optional.empty();
    if (type.equals(PAYLOAD_TYPE)) {
      entry = signature(layer).flatMap(made -> digest(layer).map(blob -> new Payload(blob, made)));
    } else if (type.startsWith(BUNDLE_TYPE)) {
      entry = digest(layer).map(Bundle::new);
    }
    return entry.filter(kept -> size > 0 && size <= kept.mostBytes());
  }

  private static Optional<Bytes> signature(JsonNode layer) {
    String base64 = layer.path("annotations").path(ANNOTATION).asText("");
    if (base64.isEmpty() || base64.length() > Signature.MOST_BYTES * 2) {
      return Optional.empty();
    }
    try {
      return Optional.of(Bytes.ofBase64(base64))
          .filter(bytes -> bytes.length() > 0 && bytes.length() <= Signature.MOST_BYTES);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // such a layer is no signature
    }
  }

  /**
   * Those manifests in a list of referrers that may hold signatures, in its order.
   *
   * @throws IllegalArgumentException if it is no such list
   */
  public static List<Digest> referrers(Bytes index) {
    List<Digest> found = new ArrayList<>();
    String what = "the list of its referrers";
    for (JsonNode entry : elements(json(index, what), "manifests", what)) {
      String type = entry.path("artifactType").asText("");
      if (ARTIFACT_TYPES.contains(type) || type.startsWith(BUNDLE_TYPE)) {
        digest(entry).ifPresent(found::add);
      }
    }
    return found;
  }

  private static JsonNode json(Bytes document, String what) {
    try {
      JsonNode root = Json.mapper().readTree(document.unsafeArray());
      return root == null ? Json.mapper().createObjectNode() : root;
    } catch (IOException | NumberFormatException e) {
      throw new IllegalArgumentException(what + " is no JSON", e);
    }
  }

  private static JsonNode elements(JsonNode root, String field, String what) {
    if (!root.path(field).isArray()) {
      throw new IllegalArgumentException("%s has no %s".formatted(what, field));
    }
    return root.path(field);
  }

  private static Optional<Digest> digest(JsonNode descriptor) {
    String digest = descriptor.path("digest").asText("");
    return digest.startsWith("sha256:")
        ? Digest.ifHex(digest.substring("sha256:".length()))
        : Optional.empty();
  }
}
