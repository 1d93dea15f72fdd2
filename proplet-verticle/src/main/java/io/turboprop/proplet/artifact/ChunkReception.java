package io.turboprop.proplet.artifact;

import io.turboprop.image.ChunkMap;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.ImageFrame;
import io.turboprop.wire.ImageWant;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One module on its way in chunks: gets its chunk map, asks for what is neither here nor in other
 * images, writes what comes, says how far it is, and asks again for what was lost. Lives on the
 * proplet's context.
 */
final class ChunkReception implements Transfer {
  private static final Logger log = LoggerFactory.getLogger(ChunkReception.class);

  /** Silence after which what was asked is asked again; doubles each time. */
  private static final Duration FIRST_ASK = Duration.ofMillis(500);

  private static final int MOST_DOUBLINGS = 4;

  /** Nothing is on its way any more when nothing has come for so long. */
  static final Duration QUIET = Duration.ofSeconds(5);

  /** A pause in the stream, after which the sender is told how far it came. */
  static final Duration PAUSE = Duration.ofMillis(20);

  /** Bytes of frames waiting for the disk; more are let go, and asked for again. */
  private static final int MOST_PENDING = 16 << 20;

  private static final int MOST_PIECES =
      Math.ceilDiv(ChunkMap.MOST_BYTES, ImageFrame.Outline.MOST_BYTES);

  private final PropletId proplet;
  private final String image;
  private final Digest digest;
  private final ChunkHome home;
  private final ImageLine line;
  private final ImageLimits limits;
  private final Timers timers;
  private final InstantSource clock;
  private final Promise<CachedImage> promise = Promise.promise();

  private @Nullable OutlinePieces outline;
  private @Nullable PartialImage partial;
  private @Nullable Reception reception;
  private Future<?> lastWork = Future.succeededFuture();
  private Cancellable idleTimer = () -> {};
  private Cancellable pauseTimer = () -> {};

  /** The map that is being read. */
  private @Nullable Digest preparing;

  private boolean pausing;
  private long framesAtPause;
  private long frames;
  private int pending;
  private int asked;
  private Instant lastMove;
  private Instant heardAt;
  private boolean over;

  ChunkReception(
      PropletId proplet,
      String image,
      Digest digest,
      ChunkHome home,
      ImageLine line,
      ImageLimits limits,
      Timers timers,
      InstantSource clock) {
    this.proplet = proplet;
    this.image = image;
    this.digest = digest;
    this.home = home;
    this.line = line;
    this.limits = limits;
    this.timers = timers;
    this.clock = clock;
    this.lastMove = clock.instant();
    this.heardAt = lastMove;
  }

  void begin() {
    line.join(digest).onComplete(joined -> ask(false));
    awaitNext();
  }

  @Override
  public Future<CachedImage> image() {
    return promise.future();
  }

  @Override
  public void cancel() {
    fail(new Reason(ReasonCode.STOPPED_BY_USER, "nobody waits for image " + image));
  }

  /** Somebody is bringing it. */
  void coming() {
    moved();
  }

  /** Ends when it is on disk, or known to be of no use. */
  Future<Void> take(ImageFrame frame) {
    if (over) {
      return Future.succeededFuture();
    }
    return switch (frame) {
      case ImageFrame.Outline piece -> take(piece);
      case ImageFrame.Chunks chunks -> take(chunks);
      case ImageFrame.Mark mark -> take(mark);
    };
  }

  private Future<Void> take(ImageFrame.Outline piece) {
    moved();
    boolean known = reception != null && reception.map().digest().equals(piece.map());
    if (known || piece.map().equals(preparing)) {
      return Future.succeededFuture();
    }
    if (piece.total() > MOST_PIECES || piece.data().length() > ImageFrame.Outline.MOST_BYTES) {
      return Future.succeededFuture();
    }
    OutlinePieces coming = outline;
    if (coming == null || !coming.isFor(piece)) {
      coming = new OutlinePieces(piece.map(), piece.total());
      outline = coming;
    }
    coming.add(piece);
    if (!coming.isComplete()) {
      return Future.succeededFuture();
    }
    outline = null;
    return mapped(coming);
  }

  private Future<Void> mapped(OutlinePieces outline) {
    ChunkMap map;
    try {
      map = ChunkMap.decode(outline.bytes());
    } catch (IllegalArgumentException e) {
      log.warn("image {}: {}", image, e.getMessage());
      return Future.succeededFuture();
    }
    if (!map.digest().equals(outline.map()) || !map.image().equals(digest)) {
      log.warn("image {}: a chunk map is not what it is named, and is not used", image);
      return Future.succeededFuture();
    }
    if (map.size() > limits.imageBytes()) {
      fail(
          new Reason(
              ReasonCode.IMAGE_INVALID,
              "image %s has %d bytes, more than the %d allowed here"
                  .formatted(image, map.size(), limits.imageBytes())));
      return Future.succeededFuture();
    }
    return prepare(map);
  }

  private Future<Void> prepare(ChunkMap map) {
    PartialImage before = partial;
    partial = null;
    reception = null;
    preparing = map.digest();
    return work(() -> home.open(map, before))
        .onComplete(opened -> prepared(map, opened), this::failed)
        .mapEmpty();
  }

  private void prepared(ChunkMap map, PartialImage opened) {
    if (over || !map.digest().equals(preparing)) {
      home.close(opened);
      return;
    }
    preparing = null;
    partial = opened;
    var fresh = new Reception(proplet, image, map, opened.have());
    reception = fresh;
    log.info(
        "image {}: {} of {} chunks are missing, {} bytes taken from other images",
        image,
        fresh.missing(),
        map.count(),
        opened.reused());
    if (fresh.isComplete()) {
      finish(fresh, opened);
    } else {
      ask(false);
      awaitNext();
    }
  }

  /** Behind all that came before it: what is missing now was lost. */
  private Future<Void> take(ImageFrame.Mark mark) {
    return lastWork
        .transform(before -> Future.<Void>succeededFuture())
        .onComplete(
            before -> {
              Reception expecting = reception;
              if (!over && expecting != null && mark.map().equals(expecting.map().digest())) {
                heardAt = clock.instant();
                line.say(expecting.marked(mark));
              }
            });
  }

  /** What comes while the map is being read waits for it. */
  private Future<Void> take(ImageFrame.Chunks frame) {
    int bytes = frame.data().length();
    if (pending + bytes > MOST_PENDING) {
      return Future.succeededFuture(); // the gap in the stream makes it be asked for again
    }
    if (preparing != null) {
      pending += bytes;
      return lastWork
          .transform(prepared -> Future.<Void>succeededFuture())
          .onComplete(prepared -> pending -= bytes)
          .compose(prepared -> preparing == null ? take(frame) : Future.succeededFuture());
    }
    PartialImage into = partial;
    Reception expecting = reception;
    if (into == null || expecting == null || !expecting.fits(frame)) {
      return Future.succeededFuture();
    }
    pending += bytes;
    return work(() -> into.add(frame))
        .onComplete(
            added -> {
              pending -= bytes;
              stored(expecting, into, frame, added);
            },
            failure -> {
              pending -= bytes;
              notStored(expecting, into, frame, failure);
            })
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private void stored(Reception expecting, PartialImage into, ImageFrame.Chunks frame, int added) {
    if (over || expecting != reception) {
      return;
    }
    frames++;
    heardAt = clock.instant();
    expecting.stored(frame, into.have());
    home.count(frame.data().length());
    if (added > 0) {
      moved();
    }
    if (expecting.isComplete()) {
      finish(expecting, into);
    } else if (expecting.isReportDue()) {
      line.say(expecting.report());
    } else {
      awaitPause();
    }
  }

  private void notStored(
      Reception expecting, PartialImage into, ImageFrame.Chunks frame, Throwable failure) {
    if (failure instanceof ImageException wrong) {
      log.warn("image {}: {}", image, wrong.getMessage());
      stored(expecting, into, frame, 0);
    } else {
      failed(failure);
    }
  }

  private void awaitPause() {
    if (!pausing) {
      pausing = true;
      framesAtPause = frames;
      pauseTimer = timers.after(PAUSE, this::paused);
    }
  }

  private void paused() {
    pausing = false;
    Reception expecting = reception;
    if (over || expecting == null) {
      return;
    }
    if (frames != framesAtPause) {
      awaitPause();
    } else if (expecting.hasNews()) {
      line.say(expecting.report());
    }
  }

  private void finish(Reception complete, PartialImage whole) {
    stopTimers();
    partial = null;
    reception = null;
    work(() -> home.complete(whole))
        .onComplete(
            image -> image.ifPresentOrElse(this::finished, () -> goOn(complete, whole)),
            this::failed);
  }

  /** What seemed complete is not. */
  private void goOn(Reception expecting, PartialImage into) {
    if (over) {
      home.close(into);
      return;
    }
    expecting.wrong(into.have());
    log.warn("image {}: {} chunks were wrong, asking again", image, expecting.missing());
    partial = into;
    reception = expecting;
    line.say(expecting.report());
    moved();
  }

  private void finished(CachedImage complete) {
    if (over) {
      home.release(complete);
      return;
    }
    end();
    if (!promise.tryComplete(complete)) {
      home.release(complete);
    }
  }

  private void moved() {
    asked = 0;
    lastMove = clock.instant();
    awaitNext();
  }

  private void ask(boolean quiet) {
    if (over) {
      return;
    }
    asked++;
    Reception expecting = reception;
    line.say(
            expecting == null
                ? new ImageWant.Outline(proplet, image, digest)
                : expecting.missing(quiet))
        .onFailure(e -> log.debug("image {} could not be asked for: {}", image, e.toString()));
  }

  /** How long to wait for an answer after so many wishes. */
  static Duration askAgainAfter(int asked) {
    return FIRST_ASK.multipliedBy(1L << Math.min(asked, MOST_DOUBLINGS));
  }

  private void awaitNext() {
    idleTimer.cancel();
    idleTimer = timers.after(askAgainAfter(asked), this::nothingMoved);
  }

  private void nothingMoved() {
    if (over) {
      return;
    }
    if (!clock.instant().isBefore(lastMove.plus(limits.silence()))) {
      Reception expecting = reception;
      String progress =
          expecting == null
              ? "no chunk map came"
              : "%d of %d chunks are missing"
                  .formatted(expecting.missing(), expecting.map().count());
      fail(
          new Reason(
              ReasonCode.IMAGE_UNAVAILABLE,
              "image %s: nothing new for %s; %s. Is a proxy running that can reach the registry?"
                  .formatted(image, limits.silence(), progress)));
      return;
    }
    ask(!clock.instant().isBefore(heardAt.plus(QUIET)));
    awaitNext();
  }

  /** One step after the other. */
  private <T> Future<T> work(Callable<T> step) {
    Future<T> done = lastWork.transform(before -> home.disk().run(step));
    lastWork = done;
    return done;
  }

  private void failed(Throwable cause) {
    fail(
        cause instanceof ImageException known
            ? known.reason()
            : new Reason(
                ReasonCode.ENGINE_ERROR,
                "image %s cannot be stored on this proplet: %s".formatted(image, cause)));
  }

  private void fail(Reason reason) {
    if (over) {
      return;
    }
    end();
    PartialImage left = partial;
    partial = null;
    if (left != null) {
      lastWork.onComplete(ignored -> home.close(left));
    }
    promise.tryFail(new ImageException(reason));
  }

  private void end() {
    over = true;
    stopTimers();
    line.say(new ImageWant.Done(proplet, image, digest));
    line.leave(digest);
  }

  private void stopTimers() {
    idleTimer.cancel();
    pauseTimer.cancel();
  }
}
