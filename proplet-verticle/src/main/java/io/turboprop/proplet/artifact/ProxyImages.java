package io.turboprop.proplet.artifact;

import io.turboprop.model.Digest;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Images that come in pieces, by the name they were asked for. The pieces of everybody's images
 * arrive on one topic, so it is listened to only while something is wanted, and a little longer.
 * Lives on the proplet's context, but for {@link #wants}.
 */
public final class ProxyImages {
  /** How long the topic of the pieces is still listened to after the last image. */
  static final Duration LINGER = Duration.ofSeconds(30);

  private final ImageCache cache;
  private final Disk disk;
  private final ProxyLine line;
  private final ImageLimits limits;
  private final Timers timers;
  private final InstantSource clock;
  private final Map<String, ChunkTransfer> wanted = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private Cancellable linger = () -> {};

  ProxyImages(
      ImageCache cache,
      Disk disk,
      ProxyLine line,
      ImageLimits limits,
      Timers timers,
      InstantSource clock) {
    this.cache = cache;
    this.disk = disk;
    this.line = line;
    this.limits = limits;
    this.timers = timers;
    this.clock = clock;
  }

  /**
   * Ends a subscription that an earlier process with our id may have left in the session the broker
   * keeps.
   */
  public void settle() {
    line.listen().onComplete(ignored -> pauseIfIdle());
  }

  /** Whether pieces of this image are of use. From any thread. */
  public boolean wants(String appName) {
    return wanted.containsKey(appName);
  }

  /** A piece arrived; ends when it is on disk, at once if nobody wants it. */
  public Future<Void> add(ImageChunk chunk) {
    ChunkTransfer transfer = wanted.get(chunk.appName());
    if (transfer == null) {
      return Future.succeededFuture();
    }
    bytes.addAndGet(chunk.data().length());
    return transfer.add(chunk);
  }

  /** Bytes of pieces taken in since the start, repeated ones included. From any thread. */
  public long bytesFetched() {
    return bytes.get();
  }

  Transfer begin(String appName, Optional<Digest> expected) {
    linger.cancel();
    var transfer = new ChunkTransfer(appName, expected, cache, disk, line, limits, timers, clock);
    wanted.put(appName, transfer);
    transfer.image().onComplete(ignored -> ended(appName, transfer));
    transfer.begin();
    return transfer;
  }

  private void ended(String appName, ChunkTransfer transfer) {
    wanted.remove(appName, transfer);
    if (wanted.isEmpty()) {
      linger.cancel();
      linger = timers.after(LINGER, this::pauseIfIdle);
    }
  }

  private void pauseIfIdle() {
    if (wanted.isEmpty()) {
      line.pause();
    }
  }
}
