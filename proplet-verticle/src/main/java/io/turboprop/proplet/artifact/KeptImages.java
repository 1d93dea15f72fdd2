package io.turboprop.proplet.artifact;

import io.turboprop.image.ChunkMap;
import io.turboprop.image.keep.ImageKeeper;
import io.turboprop.image.keep.KeptImage;
import io.turboprop.image.keep.Removal;
import io.turboprop.image.keep.Stock;
import io.turboprop.model.Digest;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.ImageList;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images on this proplet's disk: shows them, deletes them when somebody says so or when nobody
 * has used them for too long, and never one that is in use. What leaves takes its chunk map, its
 * names and its proofs along. Lives on the proplet's context.
 */
public final class KeptImages {
  private static final Logger log = LoggerFactory.getLogger(KeptImages.class);

  /** How often is looked for what is too old. */
  static final Duration SWEEP_EVERY = Duration.ofMinutes(10);

  private final ImageCache cache;
  private final ImageNames names;
  private final ChunkHome chunks;
  private final ProofShelf proofs;
  private final Disk disk;
  private final Optional<Duration> age;
  private final Timers timers;
  private final InstantSource clock;
  private Cancellable sweeps = () -> {};

  /**
   * @param age unused for longer than this they go; empty for no limit
   */
  KeptImages(
      ImageCache cache,
      ImageNames names,
      ChunkHome chunks,
      ProofShelf proofs,
      Disk disk,
      Optional<Duration> age,
      Timers timers,
      InstantSource clock) {
    this.cache = cache;
    this.names = names;
    this.chunks = chunks;
    this.proofs = proofs;
    this.disk = disk;
    this.age = age;
    this.timers = timers;
    this.clock = clock;
  }

  /** Looks for what is too old, again and again. */
  public void begin() {
    sweeps = timers.every(SWEEP_EVERY, this::sweepOnPool);
  }

  public void end() {
    sweeps.cancel();
  }

  private void sweepOnPool() {
    disk.run(
            () -> {
              sweep();
              return true;
            })
        .onFailure(e -> log.warn("old images cannot be deleted: {}", e.toString()));
  }

  private void sweep() throws IOException {
    chunks.unfinished().sweep();
    if (age.isPresent()) {
      for (Digest gone : cache.sweep(clock.instant().minus(age.get()))) {
        forget(gone);
        log.info("image {} left the cache: unused for {}", gone.brief(), age.get());
      }
    }
  }

  private void forget(Digest gone) throws IOException {
    chunks.forget(gone);
    names.forget(gone);
    proofs.forget(gone);
  }

  /**
   * What people see and do.
   *
   * @param users who uses an image, in words; called on the proplet's context
   */
  public ImageKeeper keeper(Function<Digest, List<String>> users) {
    return new ImageKeeper() {
      @Override
      public Future<Stock> stock() {
        return disk.run(KeptImages.this::look).map(stock -> with(users, stock));
      }

      @Override
      public Future<Removal> remove(Digest image) {
        return disk.run(() -> KeptImages.this.remove(image))
            .map(
                removal ->
                    removal instanceof Removal.InUse
                        ? new Removal.InUse(users.apply(image))
                        : removal);
      }
    };
  }

  private static Stock with(Function<Digest, List<String>> users, Stock stock) {
    return new Stock(
        stock.images().stream().map(i -> i.usedBy(users.apply(i.digest()))).toList(),
        stock.unfinished(),
        stock.capacity());
  }

  private Stock look() throws IOException {
    Map<Digest, List<String>> known = names.byDigest();
    List<KeptImage> images = new ArrayList<>();
    for (ImageCache.Lying image : cache.list()) {
      images.add(view(image, known.getOrDefault(image.digest(), List.of())));
    }
    return new Stock(images, chunks.unfinished().list(), cache.usage().capacity());
  }

  private KeptImage view(ImageCache.Lying image, List<String> known) throws IOException {
    Optional<ChunkMap.Head> map = chunks.head(image.digest());
    return new KeptImage(
        image.digest(),
        image.bytes(),
        map.map(ChunkMap.Head::mediaType),
        map.isPresent() ? OptionalInt.of(map.get().count()) : OptionalInt.empty(),
        known,
        image.used(),
        image.holds(),
        List.of());
  }

  /** What the manager is told: all that are whole, the most recently used first. */
  public Future<List<ImageList.Entry>> entries() {
    return disk.run(this::list);
  }

  private List<ImageList.Entry> list() {
    Map<Digest, List<String>> known = names.byDigest();
    Instant now = clock.instant();
    return cache.list().reversed().stream()
        .map(image -> entry(image, known.getOrDefault(image.digest(), List.of()), now))
        .toList();
  }

  private static ImageList.Entry entry(ImageCache.Lying image, List<String> known, Instant now) {
    // The names that were seen last.
    int from = Math.max(0, known.size() - ImageList.MOST_NAMES);
    long unusedMs = Math.max(0, Duration.between(image.used(), now).toMillis());
    return new ImageList.Entry(
        image.digest(), image.bytes(), known.subList(from, known.size()), image.holds(), unusedMs);
  }

  private Removal remove(Digest image) throws IOException {
    boolean whole = cache.has(image);
    if (whole && !cache.remove(image)) {
      return new Removal.InUse(List.of());
    }
    if (whole) {
      forget(image);
      log.info("image {} left the cache: it was asked for", image.brief());
      return new Removal.Done();
    }
    if (chunks.unfinished().discard(image)) {
      return new Removal.Done();
    }
    return chunks.unfinished().coming(image).isPresent()
        ? new Removal.InUse(List.of())
        : new Removal.Absent();
  }
}
