package io.turboprop.proxy.service;

import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.proxy.service.ChunkSink.Chunk;
import io.turboprop.proxy.transfer.Admission;
import io.turboprop.proxy.transfer.ChunkPlan;
import io.turboprop.proxy.transfer.ChunkTurn;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.proxy.transfer.TransferDesk;
import io.turboprop.proxy.transfer.TransferLimits;
import io.turboprop.time.Timers;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves requests for images: what {@link TransferDesk} decides, this carries out. One event loop
 * only.
 */
public final class TransferService {
  private static final Logger log = LoggerFactory.getLogger(TransferService.class);

  /** Pause after the broker's link refused a chunk. */
  private static final Duration REST = Duration.ofMillis(200);

  private final Origins origins;
  private final BlobStore store;
  private final ChunkSink sink;
  private final Timers timers;
  private final TransferDesk desk;
  private final int chunkBytes;
  private final Map<String, Blob> blobs = new HashMap<>();
  private boolean pumping;

  /** One read at a time, so that chunks go out in the order of their turns. */
  private boolean reading;

  private boolean resting;
  private boolean stopped;
  private long requests;
  private long refused;
  private long failed;
  private long images;
  private long chunks;
  private long bytes;

  /**
   * @param chunkBytes bytes of an image per chunk, 1 or more
   */
  public TransferService(
      Origins origins,
      BlobStore store,
      ChunkSink sink,
      Timers timers,
      TransferLimits limits,
      int chunkBytes) {
    this.origins = origins;
    this.store = store;
    this.sink = sink;
    this.timers = timers;
    this.desk = new TransferDesk(limits);
    this.chunkBytes = chunkBytes;
  }

  /**
   * Somebody wants an image. The answer comes through the sink.
   *
   * @param image the reference as the task names it
   */
  public void request(String image, Optional<PropletId> requester) {
    if (stopped || image.startsWith("blob:")) {
      return; // modules that users uploaded are served by the manager
    }
    requests++;
    if (image.chars().anyMatch(Character::isISOControl)) {
      refuseName(image, requester);
      return;
    }
    switch (desk.request(image, requester)) {
      case Admission.Accepted accepted -> log.info("image {} requested", image);
      case Admission.Joined joined -> log.debug("image {} requested again, is coming", image);
      case Admission.Again again -> log.info("image {} requested again while it is sent", image);
      case Admission.Refused(String why) -> refuse(image, requester, why);
    }
    pump();
  }

  /** Ends: nothing new is fetched or sent. */
  public void stop() {
    stopped = true;
    List.copyOf(blobs.keySet()).forEach(this::release);
  }

  public TransferStats stats() {
    return new TransferStats(
        requests,
        refused,
        failed,
        images,
        chunks,
        bytes,
        desk.waiting(),
        desk.fetching(),
        desk.sending());
  }

  private void refuse(String image, Optional<PropletId> requester, String why) {
    refused++;
    ImageException refusal = ImageException.unavailable(why).about(image);
    log.warn("image {} refused: {}", image, why);
    tell(requester.stream().toList(), image, refusal.reason());
  }

  /** Such a name must not reach the log; the requester knows it. */
  private void refuseName(String image, Optional<PropletId> requester) {
    refused++;
    ImageException refusal = ImageException.invalid("the image's name holds control characters");
    log.warn("image refused: {}", refusal.getMessage());
    requester.ifPresent(who -> tell(List.of(who), image, refusal.reason()));
  }

  /** Begins whatever may begin. Steps that end at once come back here: they find it running. */
  private void pump() {
    if (pumping || stopped) {
      return;
    }
    pumping = true;
    try {
      while (beginFetch() || beginSend()) {
        // as long as there is something
      }
    } finally {
      pumping = false;
    }
  }

  private boolean beginFetch() {
    Optional<String> next = desk.nextFetch();
    next.ifPresent(this::fetch);
    return next.isPresent();
  }

  private boolean beginSend() {
    Optional<ChunkTurn> next = resting || reading ? Optional.empty() : desk.nextChunk();
    next.ifPresent(this::send);
    return next.isPresent();
  }

  private void fetch(String image) {
    origins
        .resolve(image)
        .compose(found -> store.obtain(found.module()))
        .map(blob -> keep(image, blob))
        .onComplete(
            plan -> {
              desk.fetched(image, plan);
              pump();
            },
            failure -> {
              giveUp(image, failure);
              pump();
            });
  }

  private ChunkPlan keep(String image, Blob blob) {
    try {
      if (stopped) {
        throw new IllegalArgumentException("the proxy is stopping");
      }
      ChunkPlan plan = new ChunkPlan(blob.size(), chunkBytes);
      blobs.put(image, blob);
      log.info(
          "image {} is {} with {} bytes in {} chunks",
          image,
          blob.digest(),
          blob.size(),
          plan.total());
      return plan;
    } catch (IllegalArgumentException e) {
      blob.release();
      throw ImageException.invalid(String.valueOf(e.getMessage()));
    }
  }

  private void send(ChunkTurn turn) {
    ChunkPlan plan = turn.plan();
    Blob blob = blobs.get(turn.image());
    if (blob == null) {
      throw new IllegalStateException(turn.image() + " has a turn but no blob");
    }
    reading = true;
    blob.read(plan.offset(turn.index()), plan.length(turn.index()))
        .transform(read -> handOver(turn, blob, read))
        .onComplete(sent -> settle(turn, sent));
  }

  /** The chunk is on its way: the next one may be read while this one is acknowledged. */
  private Future<Void> handOver(ChunkTurn turn, Blob blob, AsyncResult<Bytes> read) {
    reading = false;
    Future<Void> sent =
        read.succeeded()
            ? sink.send(chunk(turn, blob, read.result()))
            : Future.failedFuture(read.cause());
    pump();
    return sent;
  }

  private void settle(ChunkTurn turn, AsyncResult<Void> sent) {
    if (sent.succeeded()) {
      delivered(turn);
    } else {
      undelivered(turn, sent.cause());
    }
    pump();
  }

  private static Chunk chunk(ChunkTurn turn, Blob blob, Bytes data) {
    return new Chunk(turn.image(), blob.digest(), turn.index(), turn.plan().total(), data);
  }

  private void delivered(ChunkTurn turn) {
    chunks++;
    bytes += turn.plan().length(turn.index());
    switch (desk.delivered(turn)) {
      case DONE -> {
        images++;
        release(turn.image());
        log.info("image {} sent in {} chunks", turn.image(), turn.plan().total());
      }
      case REPEATING -> {
        images++;
        log.info("image {} sent in {} chunks, and once more", turn.image(), turn.plan().total());
      }
      case SENDING, STALE -> {}
    }
  }

  private void undelivered(ChunkTurn turn, Throwable failure) {
    boolean current = desk.undelivered(turn);
    if (!current || stopped) {
      return;
    }
    if (failure instanceof ImageException) {
      giveUp(turn.image(), failure);
      return;
    }
    log.warn(
        "image {} chunk {} not sent, will be: {}",
        turn.image(),
        turn.index(),
        failure.getMessage());
    if (!resting) {
      resting = true;
      timers.after(REST, this::rested);
    }
  }

  private void rested() {
    resting = false;
    pump();
  }

  private void giveUp(String image, Throwable failure) {
    failed++;
    release(image);
    ImageException told = told(image, failure);
    log.warn("image {} given up: {}", image, told.reason());
    tell(desk.failed(image), image, told.reason());
  }

  private static ImageException told(String image, Throwable failure) {
    if (failure instanceof ImageException known) {
      return known.about(image);
    }
    log.error("image {} failed in a way that nobody foresaw", image, failure);
    return ImageException.unavailable("the proxy failed: " + failure).about(image);
  }

  private void tell(Collection<PropletId> requesters, String image, Reason reason) {
    for (PropletId requester : requesters) {
      sink.tell(requester, image, reason)
          .onFailure(
              e -> log.warn("proplet {} not told about an image: {}", requester, e.getMessage()));
    }
  }

  private void release(String image) {
    Blob blob = blobs.remove(image);
    if (blob != null) {
      blob.release();
    }
  }
}
