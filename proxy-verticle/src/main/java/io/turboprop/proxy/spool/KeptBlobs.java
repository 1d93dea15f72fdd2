package io.turboprop.proxy.spool;

import io.turboprop.image.ChunkMap;
import io.turboprop.image.keep.ImageKeeper;
import io.turboprop.image.keep.KeptImage;
import io.turboprop.image.keep.Removal;
import io.turboprop.image.keep.Stock;
import io.turboprop.model.Digest;
import io.turboprop.proxy.service.KnownNames;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images on the proxy's disk: shows them, deletes them when somebody says so or when nobody has
 * wanted them for too long, and never one that is in use. Event loop of the blobs only.
 */
public final class KeptBlobs implements ImageKeeper {
  private static final Logger log = LoggerFactory.getLogger(KeptBlobs.class);

  /** How often is looked for what is too old. */
  static final Duration SWEEP_EVERY = Duration.ofMinutes(10);

  private final DiskBlobs blobs;
  private final KnownNames names;
  private final Optional<Duration> age;
  private final InstantSource clock;

  /**
   * @param age unused for longer than this they go; empty for no limit
   */
  public KeptBlobs(DiskBlobs blobs, KnownNames names, Optional<Duration> age, InstantSource clock) {
    this.blobs = blobs;
    this.names = names;
    this.age = age;
    this.clock = clock;
  }

  /** Looks for what is too old, again and again. */
  public Cancellable begin(Timers timers) {
    return timers.every(
        SWEEP_EVERY,
        () -> sweep().onFailure(e -> log.warn("old images cannot be deleted: {}", e.toString())));
  }

  private Future<Void> sweep() {
    Future<Void> parts = blobs.sweepParts();
    if (age.isEmpty()) {
      return parts;
    }
    Instant limit = clock.instant().minus(age.get());
    List<Future<Removal>> old =
        blobs.list().stream()
            .filter(blob -> blob.pins() == 0 && blob.used().isBefore(limit))
            .map(blob -> removeOld(blob.digest(), age.get()))
            .toList();
    return Future.join(Future.join(old), parts).mapEmpty();
  }

  private Future<Removal> removeOld(Digest digest, Duration limit) {
    return remove(digest)
        .onSuccess(
            removal -> {
              if (removal instanceof Removal.Done) {
                log.info("image {} left the cache: unused for {}", digest.brief(), limit);
              }
            });
  }

  @Override
  public Future<Stock> stock() {
    return blobs
        .unfinished()
        .map(
            unfinished ->
                new Stock(
                    blobs.list().stream().map(this::view).toList(), unfinished, blobs.capacity()));
  }

  private KeptImage view(BlobIndex.Lying blob) {
    Optional<ChunkMap> map = blobs.map(blob.digest());
    return new KeptImage(
        blob.digest(),
        blob.size(),
        map.map(ChunkMap::mediaType),
        map.isPresent() ? OptionalInt.of(map.get().count()) : OptionalInt.empty(),
        names.of(blob.digest()),
        blob.used(),
        blob.pins(),
        blob.pins() == 0 ? List.of() : List.of(DiskBlobs.SENDING));
  }

  @Override
  public Future<Removal> remove(Digest image) {
    return blobs
        .remove(image)
        .onSuccess(
            removal -> {
              if (removal instanceof Removal.Done) {
                names.forget(image);
              }
            });
  }
}
