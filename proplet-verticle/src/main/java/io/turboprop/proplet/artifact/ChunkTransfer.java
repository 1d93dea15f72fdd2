package io.turboprop.proplet.artifact;

import io.turboprop.model.Digest;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One image on its way in pieces. Asks for it, writes what arrives to disk piece by piece, asks
 * again with growing delays when nothing moves, and gives up in the end. The last piece completes
 * it; nothing polls. Lives on the proplet's context.
 */
final class ChunkTransfer implements Transfer {
  private static final Logger log = LoggerFactory.getLogger(ChunkTransfer.class);

  private final String appName;
  private final Optional<Digest> expected;
  private final ImageCache cache;
  private final ChunkAssembly assembly;
  private final Disk disk;
  private final ProxyLine line;
  private final ImageLimits limits;
  private final Timers timers;
  private final InstantSource clock;
  private final Promise<CachedImage> promise = Promise.promise();

  private Future<?> lastWrite = Future.succeededFuture();
  private Cancellable idleTimer = () -> {};
  private Cancellable deadlineTimer = () -> {};
  private Instant lastMove;
  private int requests;
  private String progress = "no piece arrived";
  private boolean over;

  ChunkTransfer(
      String appName,
      Optional<Digest> expected,
      ImageCache cache,
      Disk disk,
      ProxyLine line,
      ImageLimits limits,
      Timers timers,
      InstantSource clock) {
    this.appName = appName;
    this.expected = expected;
    this.cache = cache;
    this.assembly = new ChunkAssembly(cache, limits.imageBytes());
    this.disk = disk;
    this.line = line;
    this.limits = limits;
    this.timers = timers;
    this.clock = clock;
    this.lastMove = clock.instant();
  }

  void begin() {
    deadlineTimer =
        timers.after(limits.deadline(), () -> giveUp("not complete after " + limits.deadline()));
    request();
  }

  @Override
  public Future<CachedImage> image() {
    return promise.future();
  }

  @Override
  public void cancel() {
    fail(new Reason(ReasonCode.STOPPED_BY_USER, "nobody waits for image " + appName));
  }

  /** A piece arrived; ends when it is on disk or known to be of no use. */
  Future<Void> add(ImageChunk chunk) {
    Future<ChunkAssembly.Progress> write =
        lastWrite.transform(ignored -> over ? cancelled() : disk.run(() -> assembly.add(chunk)));
    lastWrite = write;
    return write.onComplete(this::moved, this::failed).mapEmpty();
  }

  private Future<ChunkAssembly.Progress> cancelled() {
    return Future.succeededFuture(new ChunkAssembly.Progress.Repeated());
  }

  private void moved(ChunkAssembly.Progress what) {
    if (over) {
      if (what instanceof ChunkAssembly.Progress.Complete late) {
        disk.run(() -> Files.deleteIfExists(late.file()));
      }
      return;
    }
    switch (what) {
      case ChunkAssembly.Progress.Repeated ignored -> {}
      case ChunkAssembly.Progress.Held held -> {
        if (held.restarted()) {
          log.info("image {} changed while it was on its way, assembly begins anew", appName);
        }
        progress = held.pieces() + " of " + held.total() + " pieces arrived";
        lastMove = clock.instant();
        awaitNext();
      }
      case ChunkAssembly.Progress.Complete complete -> store(complete.file());
    }
  }

  private void store(Path file) {
    stopTimers();
    disk.run(() -> cache.add(file)).onComplete(this::stored, this::failed);
  }

  private void stored(CachedImage image) {
    if (expected.isPresent() && !expected.get().equals(image.digest())) {
      disk.run(
          () -> {
            image.close();
            return true;
          });
      fail(
          new Reason(
              ReasonCode.IMAGE_INVALID,
              "image %s has digest %s, expected %s"
                  .formatted(appName, image.digest(), expected.get())));
      return;
    }
    over = true;
    if (!promise.tryComplete(image)) {
      disk.run(
          () -> {
            image.close();
            return true;
          });
    }
  }

  private void request() {
    requests++;
    line.listen().compose(ignored -> line.request(appName)).onFailure(this::requestFailed);
    awaitNext();
  }

  /** Not the end: the timer asks again. */
  private void requestFailed(Throwable cause) {
    log.debug("image {} could not be asked for: {}", appName, cause.toString());
  }

  private void awaitNext() {
    idleTimer.cancel();
    int doublings = Math.min(requests - 1, 6);
    Duration delay = limits.idle().multipliedBy(1L << doublings);
    Duration left = Duration.between(clock.instant(), lastMove.plus(limits.silence()));
    Duration next = delay.compareTo(left) < 0 ? delay : left;
    idleTimer = timers.after(next.isNegative() ? Duration.ZERO : next, this::nothingMoved);
  }

  private void nothingMoved() {
    if (over) {
      return;
    }
    if (!clock.instant().isBefore(lastMove.plus(limits.silence()))) {
      giveUp("no new piece for " + limits.silence());
      return;
    }
    log.info("image {} is asked for again: {}", appName, progress);
    request();
  }

  private void giveUp(String why) {
    fail(
        new Reason(
            ReasonCode.IMAGE_UNAVAILABLE,
            "image %s: %s; %s after %d requests. Is a proxy running that can reach the registry?"
                .formatted(appName, why, progress, requests)));
  }

  private void failed(Throwable cause) {
    fail(ImageException.reasonOf(cause));
  }

  private void fail(Reason reason) {
    if (over) {
      return;
    }
    over = true;
    stopTimers();
    lastWrite.onComplete(
        ignored ->
            disk.run(
                () -> {
                  assembly.close();
                  return true;
                }));
    promise.tryFail(new ImageException(reason));
  }

  private void stopTimers() {
    idleTimer.cancel();
    deadlineTimer.cancel();
  }
}
