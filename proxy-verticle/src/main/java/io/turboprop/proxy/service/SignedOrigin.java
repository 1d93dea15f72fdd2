package io.turboprop.proxy.service;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageRef;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.trust.SignaturePolicy;
import io.turboprop.trust.SignaturePolicy.Mode;
import io.turboprop.trust.SignaturePolicy.Rule;
import io.turboprop.trust.Verdict;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images of registries as far as the rules about signatures let them pass. One event loop only.
 *
 * <p>A module may lie in the cache because it is signed under another name, so a rule that requires
 * a signature is about the name: it holds for {@link #VERIFIED} after the name was looked up.
 */
public final class SignedOrigin implements ImageOrigin<ImageRef.Oci> {
  private static final Logger log = LoggerFactory.getLogger(SignedOrigin.class);

  /** How long a module counts as signed under a name without another look. */
  static final Duration VERIFIED = Duration.ofMinutes(10);

  /** How long signatures are not fetched again; none at all are looked for each time. */
  static final Duration KEPT = Duration.ofMinutes(1);

  private static final int MOST_VERIFIED = 1_000;
  private static final int MOST_KEPT = 64;

  private final ImageOrigin<ImageRef.Oci> registries;
  private final SignatureSource source;
  private final SignaturePolicy policy;
  private final WorkerExecutor worker;
  private final ShortMemory<Named, Boolean> verified;
  private final ShortMemory<Place, List<ImageProof.Signature>> kept;
  private long timesVerified;
  private long timesWarned;
  private long timesRefused;

  private record Named(String image, Digest module) {}

  private record Place(String registry, String repository, Digest manifest) {}

  /**
   * @param worker where signatures are checked
   */
  public SignedOrigin(
      ImageOrigin<ImageRef.Oci> registries,
      SignatureSource source,
      SignaturePolicy policy,
      WorkerExecutor worker,
      InstantSource clock) {
    this.registries = registries;
    this.source = source;
    this.policy = policy;
    this.worker = worker;
    this.verified = new ShortMemory<>(MOST_VERIFIED, VERIFIED, clock);
    this.kept = new ShortMemory<>(MOST_KEPT, KEPT, clock);
  }

  public SignatureStats stats() {
    return new SignatureStats(timesVerified, timesWarned, timesRefused);
  }

  /** Fails as denied where a signature is required and none is right. */
  @Override
  public Future<Resolved> resolve(ImageRef.Oci image) {
    Rule rule = policy.of(image);
    Future<Resolved> found = registries.resolve(image);
    return rule.mode() == Mode.OFF
        ? found
        : found.compose(
            resolved ->
                proof(image, resolved)
                    .compose(proof -> check(rule, image, proof, resolved))
                    .compose(verdict -> judge(rule, image, resolved, verdict))
                    .recover(failure -> unknown(rule, image, resolved, failure)));
  }

  @Override
  public Future<ImageProof> prove(ImageRef.Oci image) {
    return resolve(image).compose(resolved -> proof(image, resolved));
  }

  @Override
  public boolean isSettled(ImageRef.Oci image, Digest module) {
    return policy.of(image).mode() != Mode.REQUIRE
        || verified.find(new Named(image.text(), module)).isPresent();
  }

  private Future<ImageProof> proof(ImageRef.Oci image, Resolved resolved) {
    Place place = new Place(image.registry().orElse(""), image.repository(), resolved.digest());
    return kept.find(place)
        .map(Future::succeededFuture)
        .orElseGet(() -> source.signatures(image, digests(resolved)))
        .map(
            signatures -> {
              if (!signatures.isEmpty()) {
                kept.remember(place, signatures);
              }
              return proof(resolved.documents(), signatures);
            });
  }

  private static List<Digest> digests(Resolved resolved) {
    return resolved.documents().stream().map(one -> Digest.of(one.unsafeArray())).toList();
  }

  private static ImageProof proof(List<Bytes> documents, List<ImageProof.Signature> signatures) {
    try {
      return ImageProof.fitting(documents, signatures);
    } catch (IllegalArgumentException e) {
      throw ImageException.invalid("it cannot be proved: " + e.getMessage());
    }
  }

  private Future<Verdict> check(
      Rule rule, ImageRef.Oci image, ImageProof proof, Resolved resolved) {
    Digest module = resolved.module().digest();
    return worker.executeBlocking(() -> rule.check().of(proof, image, module), false);
  }

  private Future<Resolved> judge(
      Rule rule, ImageRef.Oci image, Resolved resolved, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Verified right -> {
        timesVerified++;
        verified.remember(new Named(image.text(), right.module()), true);
        log.info("image {}: {} is signed by {}", image.text(), right.manifest(), right.key());
        yield Future.succeededFuture(resolved);
      }
      case Verdict.Refused(String why) ->
          Future.failedFuture(
              ImageException.denied(
                  "it is not trusted: %s; PROXY_SIGNATURES says %s for %s"
                      .formatted(why, rule.mode().word(), rule.prefix())));
    };
  }

  /** Not signed, or nobody can say. */
  private Future<Resolved> unknown(
      Rule rule, ImageRef.Oci image, Resolved resolved, Throwable failure) {
    if (rule.mode() == Mode.WARN) {
      timesWarned++;
      log.warn("image {} is given out all the same: {}", image.text(), failure.getMessage());
      return Future.succeededFuture(resolved);
    }
    timesRefused++;
    return Future.failedFuture(failure);
  }
}
