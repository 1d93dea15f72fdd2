package io.turboprop.cli.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.oci.Images;
import io.turboprop.cli.oci.Shelf;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Colour;
import io.turboprop.cli.output.Table;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageProof.Signature;
import io.turboprop.model.ImageRef;
import io.turboprop.proxy.registry.ManifestDocument;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.trust.ProofCheck;
import io.turboprop.trust.SignedClaim;
import io.turboprop.trust.Verdict;
import io.turboprop.trust.VerifyingKey;
import java.util.List;
import java.util.Optional;

/** Who signed for an image, and whether it was somebody whose key is given. */
final class SignatureJson {
  /** What of the answer says why none of the keys was it. */
  static final String NOT_TRUSTED = "not_trusted";

  private static final String SIGNATURES = "signatures";
  private static final String UNKNOWN = "signatures_unknown";
  private static final String SIGNED_BY = "signed_by";

  private SignatureJson() {}

  /**
   * Adds what the registry has; layouts have no place for signatures.
   *
   * @param keys none: signatures are shown and not checked
   * @throws ImageException if there are keys, and the signatures cannot be had
   */
  static void put(
      ObjectNode json, Shelf shelf, Images.Found found, ImageRef image, List<VerifyingKey> keys) {
    List<Digest> manifests = found.documents().stream().map(ManifestDocument::digest).toList();
    Optional<List<Signature>> signatures;
    try {
      signatures = shelf.signatures(manifests);
    } catch (ImageException e) {
      if (!keys.isEmpty()) {
        throw e;
      }
      json.put(UNKNOWN, e.getMessage());
      return;
    }
    ArrayNode listed = json.putArray(SIGNATURES);
    signatures.ifPresent(
        all -> all.forEach(one -> listed.addObject().put("manifest", claimed(one.payload()))));
    if (!keys.isEmpty()) {
      check(json, found, signatures.orElse(List.of()), image, keys);
    }
  }

  private static void check(
      ObjectNode json,
      Images.Found found,
      List<Signature> signatures,
      ImageRef image,
      List<VerifyingKey> keys) {
    if (!(image instanceof ImageRef.Oci oci)) {
      json.put(NOT_TRUSTED, "it is not in a registry, so nobody can have signed it");
      return;
    }
    List<Bytes> documents = found.documents().stream().map(ManifestDocument::bytes).toList();
    ImageProof proof;
    try {
      proof = ImageProof.fitting(documents, signatures);
    } catch (IllegalArgumentException e) {
      throw ImageException.invalid("it cannot be proved: " + e.getMessage());
    }
    switch (new ProofCheck(keys).of(proof, oci, found.module().digest())) {
      case Verdict.Verified right -> json.put(SIGNED_BY, right.key().toString());
      case Verdict.Refused(String why) -> json.put(NOT_TRUSTED, why);
    }
  }

  /** What the signature is for, by its own words. */
  private static String claimed(Bytes payload) {
    try {
      return SignedClaim.read(payload).manifest().toString();
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** The same for people. */
  static void fill(Table table, JsonNode json) {
    if (json.has(UNKNOWN)) {
      table.field("signatures", Cell.of("unknown: " + json.path(UNKNOWN).asText()));
    }
    for (JsonNode one : json.path(SIGNATURES)) {
      String manifest = one.path("manifest").asText();
      table.field("signature", Cell.of(manifest.isEmpty() ? "of something else" : manifest));
    }
    if (json.has(SIGNED_BY)) {
      table.field("signed by", new Cell(json.path(SIGNED_BY).asText(), Colour.GREEN));
    }
    if (json.has(NOT_TRUSTED)) {
      table.field("not trusted", new Cell(json.path(NOT_TRUSTED).asText(), Colour.RED));
    }
  }
}
