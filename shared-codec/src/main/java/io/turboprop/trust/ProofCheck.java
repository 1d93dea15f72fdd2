package io.turboprop.trust;

import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageRef;
import io.turboprop.trust.Verdict.Refused;
import io.turboprop.trust.Verdict.Verified;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether somebody whose key we know signed for an image. One right signature is enough, for any
 * document on the way to the module: what is named by digest below it is signed for, too. Takes up
 * to {@link ImageProof#MOST_SIGNATURES} checks for each key, some milliseconds in all as a rule.
 */
public final class ProofCheck {
  private final List<VerifyingKey> keys;

  public ProofCheck(List<VerifyingKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * @param image whose digest, if it names one, must be that of the first document
   */
  public Verdict of(ImageProof proof, ImageRef.Oci image) {
    ManifestChain chain;
    try {
      chain = ManifestChain.of(proof.documents());
    } catch (IllegalArgumentException e) {
      return new Refused(String.valueOf(e.getMessage()));
    }
    Digest top = chain.digests().getFirst();
    if (image.digest().filter(named -> !named.equals(top)).isPresent()) {
      return new Refused("what was given for it is manifest " + top);
    }
    return signed(proof.signatures(), chain);
  }

  /** The same if it must lead to a module that is known. */
  public Verdict of(ImageProof proof, ImageRef.Oci image, Digest module) {
    Verdict verdict = of(proof, image);
    return verdict instanceof Verified(_, Digest manifest, Digest found) && !found.equals(module)
        ? new Refused("signed manifest %s has module %s, not %s".formatted(manifest, found, module))
        : verdict;
  }

  private Verdict signed(List<ImageProof.Signature> signatures, ManifestChain chain) {
    Set<String> wrong = new TreeSet<>();
    for (ImageProof.Signature signature : signatures.reversed()) {
      Optional<VerifyingKey> maker = keys.stream().filter(key -> key.made(signature)).findFirst();
      if (maker.isEmpty()) {
        continue;
      }
      try {
        Digest claimed = SignedClaim.read(signature.payload()).manifest();
        if (chain.digests().contains(claimed)) {
          return new Verified(maker.get(), claimed, chain.module());
        }
        wrong.add("key %s signed %s".formatted(maker.get(), claimed));
      } catch (IllegalArgumentException e) {
        wrong.add("key %s signed something else, %s".formatted(maker.get(), e.getMessage()));
      }
    }
    return new Refused(why(signatures.size(), wrong, chain.digests().getFirst()));
  }

  private String why(int signatures, Set<String> wrong, Digest top) {
    if (signatures == 0) {
      return "manifest %s has no signature; sign it with cosign sign --key".formatted(top);
    }
    if (!wrong.isEmpty()) {
      return "no signature is for manifest %s: %s"
          .formatted(top, wrong.stream().limit(3).collect(Collectors.joining(", ")));
    }
    return "manifest %s has %d %s, none by %s"
        .formatted(
            top,
            signatures,
            signatures == 1 ? "signature" : "signatures",
            keys.isEmpty()
                ? "a key, since none is configured"
                : keys.stream().map(Object::toString).collect(Collectors.joining(" or ")));
  }
}
