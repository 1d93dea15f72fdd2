package io.turboprop.proplet.artifact;

import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageRef;
import io.turboprop.model.ReasonCode;
import io.turboprop.trust.ManifestChain;
import io.turboprop.trust.SignaturePolicy;
import io.turboprop.trust.SignaturePolicy.Mode;
import io.turboprop.trust.SignaturePolicy.Rule;
import io.turboprop.trust.Verdict;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which images of registries may be used here, by who signed for them. Believes nobody: what a
 * server of images says is checked, and what is kept is checked again. Blocks where it says so; may
 * be called from any thread.
 */
final class ImageTrust {
  private static final Logger log = LoggerFactory.getLogger(ImageTrust.class);

  private final SignaturePolicy policy;
  private final ProofShelf proofs;

  ImageTrust(SignaturePolicy policy, ProofShelf proofs) {
    this.policy = policy;
    this.proofs = proofs;
  }

  /** Whether anybody's signature matters for this image. */
  boolean isAsked(ImageRef.Oci image) {
    return policy.of(image).mode() != Mode.OFF;
  }

  /** Whether it may not be used without a right signature. */
  boolean isRequired(ImageRef.Oci image) {
    return policy.of(image).mode() == Mode.REQUIRE;
  }

  /**
   * Whether this module may be used under the name, by what is kept of it; where a signature is
   * only wished for, says that there is none. Blocks.
   *
   * @return why not
   */
  Optional<String> objection(ImageRef.Oci image, Digest module) {
    Rule rule = policy.of(image);
    if (rule.mode() == Mode.OFF) {
      return Optional.empty();
    }
    Verdict verdict =
        proofs
            .find(image.text(), module)
            .map(proof -> rule.check().of(proof, image, module))
            .orElseGet(() -> new Verdict.Refused("no proof of its signatures is kept here"));
    if (!(verdict instanceof Verdict.Refused(String why))) {
      return Optional.empty();
    }
    if (rule.mode() == Mode.REQUIRE) {
      return Optional.of(why);
    }
    warn(image, why);
    return Optional.empty();
  }

  /**
   * Takes a proof in. Blocks.
   *
   * @return the module that the name stands for
   * @throws ImageException if a signature is required and none is right, or if it leads nowhere
   */
  Digest admit(ImageRef.Oci image, ImageProof proof) throws IOException {
    Rule rule = policy.of(image);
    return switch (rule.check().of(proof, image)) {
      case Verdict.Verified right -> {
        proofs.put(image.text(), right.module(), proof);
        log.info("image {}: {} is signed by {}", image.text(), right.manifest(), right.key());
        yield right.module();
      }
      case Verdict.Refused(String why) -> {
        if (rule.mode() == Mode.REQUIRE) {
          throw new ImageException(
              ReasonCode.IMAGE_DENIED,
              "image %s: it is not trusted: %s; PROPLET_SIGNATURES says require for %s"
                  .formatted(image.text(), why, rule.prefix()));
        }
        warn(image, why);
        yield unsigned(image, proof);
      }
    };
  }

  private static Digest unsigned(ImageRef.Oci image, ImageProof proof) {
    try {
      return ManifestChain.of(proof.documents()).module();
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          ReasonCode.IMAGE_INVALID, "image %s: %s".formatted(image.text(), e.getMessage()));
    }
  }

  private static void warn(ImageRef.Oci image, String why) {
    log.warn("image {} is used although it is not signed as it should be: {}", image.text(), why);
  }
}
