package io.turboprop.proplet.artifact;

import io.turboprop.image.ChunkMap;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.time.Timers;
import io.turboprop.wire.ImageFrame;
import io.turboprop.wire.ImageWant;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.InstantSource;
import java.util.Optional;
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

  /** Bytes of frames waiting for the disk; more are let go, and asked for again. */
  private static final int MOST_PENDING = 16 << 20;

  private final PropletId proplet;
  private final String image;
  private final Digest digest;
  private final ChunkHome home;
  private final ImageLine line;
  private final ImageLimits limits;
  private final Patience patience;
  private final Lull lull;
  private final Outlines outlines;
  private final DirectChunks direct;
  private final Promise<CachedImage> promise = Promise.promise();

  private @Nullable PartialImage partial;
  private @Nullable Reception reception;
  private Future<?> lastWork = Future.succeededFuture();

  /** The map that is being read. */
  private @Nullable Digest preparing;

  /** Chunks come without the broker. */
  private @Nullable DirectFetch straight;

  private int pending;
  private boolean over;

  ChunkReception(
      PropletId proplet,
      String image,
      Digest digest,
      ChunkHome home,
      ImageLine line,
      DirectChunks direct,
      ImageLimits limits,
      Timers timers,
      InstantSource clock) {
    this.proplet = proplet;
    this.image = image;
    this.digest = digest;
    this.home = home;
    this.line = line;
    this.direct = direct;
    this.outlines = new Outlines(image, digest);
    this.limits = limits;
    this.lull = new Lull(timers, this::paused);
    this.patience = new Patience(limits.silence(), timers, clock, this::nothingMoved);
  }

  void begin() {
    line.join(digest).onComplete(joined -> ask(false));
    patience.await();
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
    return outlines.take(piece).map(this::mapped).orElseGet(Future::succeededFuture);
  }

  private Future<Void> mapped(ChunkMap map) {
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
    } else if (!goStraight(fresh)) {
      ask(false);
      patience.await();
    }
  }

  /**
   * Leaves the broker alone if the chunks can be had without it. Nobody there waits for us then.
   */
  private boolean goStraight(Reception expecting) {
    Optional<DirectChunks.Source> source = direct.source();
    if (source.isEmpty()) {
      return false;
    }
    stopTimers();
    line.say(new ImageWant.Done(proplet, image, digest));
    line.leave(digest);
    var fetch =
        new DirectFetch(expecting.map(), expecting.missingChunks(), source.get(), this::take);
    straight = fetch;
    fetch
        .run()
        .onComplete(
            done -> {
              // Whoever is complete has no reception any more.
              if (!over && straight == fetch && reception == expecting) {
                backToTheBroker(String.valueOf(done.cause()));
              }
            });
    return true;
  }

  private void backToTheBroker(String why) {
    log.info("image {}: the rest comes over the broker: {}", image, why);
    straight = null;
    line.join(digest).onComplete(joined -> ask(false));
    moved();
  }

  /** Behind all that came before it: what is missing now was lost. */
  private Future<Void> take(ImageFrame.Mark mark) {
    return lastWork
        .transform(before -> Future.<Void>succeededFuture())
        .onComplete(
            before -> {
              Reception expecting = reception;
              if (!over && expecting != null && mark.map().equals(expecting.map().digest())) {
                patience.heard();
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
    patience.heard();
    expecting.stored(frame, into.have());
    home.count(frame.data().length());
    if (added > 0) {
      moved();
    }
    if (expecting.isComplete()) {
      finish(expecting, into);
    } else if (straight != null) {
      return; // nobody at the broker waits for us
    } else if (expecting.isReportDue()) {
      line.say(expecting.report());
    } else {
      lull.frame();
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

  /** The stream pauses, or has ended before its mark. */
  private void paused() {
    Reception expecting = reception;
    if (!over && expecting != null && expecting.hasNews()) {
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
    straight = null;
    line.join(digest);
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
    if (straight == null) {
      patience.moved();
    }
  }

  private void ask(boolean quiet) {
    if (over) {
      return;
    }
    patience.asked();
    Reception expecting = reception;
    line.say(
            expecting == null
                ? new ImageWant.Outline(proplet, image, digest)
                : expecting.missing(quiet))
        .onFailure(e -> log.debug("image {} could not be asked for: {}", image, e.toString()));
  }

  private void nothingMoved() {
    if (over) {
      return;
    }
    if (patience.isOver()) {
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
    ask(patience.isQuiet());
    patience.await();
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
            : ImageException.notStored("image " + image, cause));
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
    DirectFetch going = straight;
    if (going != null) {
      going.stop();
    }
    line.say(new ImageWant.Done(proplet, image, digest));
    line.leave(digest);
  }

  private void stopTimers() {
    patience.stop();
    lull.stop();
  }
}
