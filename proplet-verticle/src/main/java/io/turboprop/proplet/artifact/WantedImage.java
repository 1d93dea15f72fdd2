package io.turboprop.proplet.artifact;

import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageWant;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An image that is wanted by its name: asks which module that is, unless it is known, and then for
 * its chunks. When nobody answers who speaks our protocol, upstream's is tried beside it, and
 * whichever brings the image first has won. Lives on the proplet's context.
 */
final class WantedImage implements Transfer {
  private static final Logger log = LoggerFactory.getLogger(WantedImage.class);

  private final PropletId proplet;
  private final String image;
  private final ImageLine line;
  private final ChunkHome home;
  private final ImageLimits limits;
  private final Timers timers;
  private final Ways ways;
  private final Optional<ProofGate> gate;
  private final Promise<CachedImage> promise = Promise.promise();

  private ImageSource.@Nullable Fetching chunks;
  private Optional<Digest> module = Optional.empty();
  private Optional<Digest> expected = Optional.empty();
  private @Nullable Transfer upstream;
  private Cancellable askTimer = () -> {};
  private Cancellable upstreamTimer = () -> {};
  private Cancellable deadlineTimer = () -> {};
  private int asked;

  /** It cannot be proved, and need not be. */
  private boolean unproven;

  private boolean heard;

  /** Upstream's dialect is all that is left. */
  private boolean chunksFailed;

  private boolean over;

  /**
   * How the module is brought here.
   *
   * @param chunks in chunks, once its digest is known
   * @param upstream in upstream's dialect
   */
  record Ways(Function<Digest, ImageSource.Fetching> chunks, Supplier<Transfer> upstream) {}

  /**
   * @param gate what a proof must pass before anything is taken; empty if none is needed
   */
  WantedImage(
      PropletId proplet,
      String image,
      ImageLine line,
      ChunkHome home,
      ImageLimits limits,
      Timers timers,
      Ways ways,
      Optional<ProofGate> gate) {
    this.proplet = proplet;
    this.image = image;
    this.line = line;
    this.home = home;
    this.limits = limits;
    this.timers = timers;
    this.ways = ways;
    this.gate = gate;
  }

  /**
   * @param digest the module, if it is known which one the name stands for; with a gate the proof
   *     must say so, too
   */
  void begin(Optional<Digest> digest) {
    expected = digest;
    deadlineTimer = timers.after(limits.deadline(), this::tooLate);
    upstreamTimer = timers.after(limits.upstreamAfter(), this::nobodyHeard);
    digest.filter(known -> gate.isEmpty()).ifPresentOrElse(this::receive, this::ask);
  }

  @Override
  public Future<CachedImage> image() {
    return promise.future();
  }

  @Override
  public void cancel() {
    fail(new Reason(ReasonCode.STOPPED_BY_USER, "nobody waits for image " + image));
  }

  /** The module that is awaited in chunks. */
  Optional<Digest> module() {
    return module;
  }

  /** Somebody who serves images has something to say. */
  void answer(ImageAnswer answer) {
    if (over) {
      return;
    }
    heard();
    switch (answer) {
      case ImageAnswer.Coming ignored -> {}
      case ImageAnswer.Offer offer -> offered(offer.digest());
      case ImageAnswer.Proven proven -> gate.ifPresent(rule -> proven(rule, proven.proof()));
      case ImageAnswer.Refused refused -> refused(named(refused.reason()));
    }
  }

  private void offered(Digest digest) {
    if (needsProof()) {
      log.warn("image {}: an offer without a proof is passed over", image);
    } else {
      receive(digest);
    }
  }

  private boolean needsProof() {
    return gate.isPresent() && !unproven;
  }

  private void proven(ProofGate rule, ImageProof proof) {
    askTimer.cancel();
    rule.admit(proof)
        .onSuccess(this::admitted)
        .onFailure(
            cause -> {
              if (module.isEmpty()) {
                refused(ImageException.reasonOf(cause));
              }
            });
  }

  private void admitted(Digest digest) {
    if (expected.isEmpty() || expected.get().equals(digest)) {
      receive(digest);
    } else {
      fail(
          new Reason(
              ReasonCode.IMAGE_NOT_FOUND,
              "image %s: it now stands for module %s, and %s is not to be had any more"
                  .formatted(image, digest, expected.get())));
    }
  }

  /** Whoever only wishes for a signature takes the image without. */
  private void refused(Reason reason) {
    if (over || module.isPresent() || !needsProof() || gate.get().isRequired()) {
      fail(reason);
      return;
    }
    log.debug("image {} cannot be proved, and need not be: {}", image, reason);
    unproven = true;
    askTimer.cancel();
    expected.ifPresentOrElse(this::receive, this::ask);
  }

  private Reason named(Reason reason) {
    return reason.message().contains(image)
        ? reason
        : new Reason(reason.code(), "image " + image + ": " + reason.message());
  }

  /** Somebody serves it natively: upstream's dialect is not needed, unless all else has failed. */
  void heard() {
    heard = true;
    upstreamTimer.cancel();
    Transfer other = upstream;
    if (other != null && !chunksFailed) {
      upstream = null;
      other.cancel();
    }
  }

  private void receive(Digest digest) {
    if (over || module.isPresent()) {
      return;
    }
    module = Optional.of(digest);
    askTimer.cancel();
    deadlineTimer.cancel(); // chunks may take their time, as long as they come
    ImageSource.Fetching begun = ways.chunks().apply(digest);
    chunks = begun;
    begun
        .image()
        .onComplete(
            this::done,
            failure -> {
              chunksFailed = true;
              if (upstream == null) {
                fail(ImageException.reasonOf(failure));
              }
            });
  }

  private void ask() {
    line.say(
            needsProof()
                ? new ImageWant.Prove(proplet, image)
                : new ImageWant.Resolve(proplet, image))
        .onFailure(e -> log.debug("image {} could not be asked for: {}", image, e.toString()));
    askTimer = timers.after(Patience.askAgainAfter(asked), this::ask);
    asked++;
  }

  private void nobodyHeard() {
    if (over || heard) {
      return;
    }
    if (gate.filter(ProofGate::isRequired).isPresent()) {
      upstreamTimer = timers.after(limits.silence(), this::nobodyProves);
      return;
    }
    Transfer other = ways.upstream().get();
    upstream = other;
    other
        .image()
        .onComplete(
            this::done,
            failure -> {
              if (upstream != null) {
                fail(ImageException.reasonOf(failure));
              }
            });
  }

  /** Upstream's dialect knows no signatures. */
  private void nobodyProves() {
    fail(
        new Reason(
            ReasonCode.IMAGE_UNAVAILABLE,
            "image %s must be signed, and nobody answered who can prove that it is. Is a proxy of ours running?"
                .formatted(image)));
  }

  private void tooLate() {
    fail(
        new Reason(
            ReasonCode.IMAGE_UNAVAILABLE,
            "image %s: not complete after %s".formatted(image, limits.deadline())));
  }

  private void done(CachedImage complete) {
    if (over) {
      home.release(complete);
      return;
    }
    end();
    if (!promise.tryComplete(complete)) {
      home.release(complete);
    }
  }

  private void fail(Reason reason) {
    if (!over) {
      end();
      promise.tryFail(new ImageException(reason));
    }
  }

  private void end() {
    over = true;
    askTimer.cancel();
    upstreamTimer.cancel();
    deadlineTimer.cancel();
    Transfer other = upstream;
    upstream = null;
    if (other != null) {
      other.cancel();
    }
    ImageSource.Fetching begun = chunks;
    if (begun != null) {
      begun.cancel();
    }
  }
}
