package io.turboprop.proplet.artifact;

import io.turboprop.model.Digest;
import io.turboprop.model.Fault;
import io.turboprop.model.ImageRef;
import io.turboprop.model.PropletId;
import io.turboprop.model.ReasonCode;
import io.turboprop.proplet.run.Program;
import io.turboprop.time.Timers;
import io.turboprop.trust.SignaturePolicy;
import io.turboprop.wire.PullReport;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place programs come from: the cache if it has them, else the order itself, a directory, a
 * download, or the proxy's pieces. Everybody who wants the same name at the same time waits for one
 * transfer. When a name cannot be looked up again for a passing reason, what it stood for last is
 * used. Lives on the proplet's context.
 */
public final class Images implements ImageSource {
  private static final Logger log = LoggerFactory.getLogger(Images.class);

  private final ImageCache cache;
  private final ImageNames names;
  private final Disk disk;
  private final Downloads downloads;
  private final ProxyImages proxy;
  private final WantedImages wanted;
  private final SignedImages signed;
  private final KeptImages kept;
  private final ImageLimits limits;
  private final InstantSource clock;
  private final AtomicLong downloaded = new AtomicLong();
  private final Map<String, SharedTransfer> underWay = new HashMap<>();

  private Images(
      ImageCache cache,
      ImageNames names,
      Disk disk,
      Downloads downloads,
      ProxyImages proxy,
      WantedImages wanted,
      SignedImages signed,
      KeptImages kept,
      ImageLimits limits,
      InstantSource clock) {
    this.cache = cache;
    this.names = names;
    this.disk = disk;
    this.downloads = downloads;
    this.limits = limits;
    this.clock = clock;
    this.proxy = proxy;
    this.wanted = wanted;
    this.signed = signed;
    this.kept = kept;
  }

  /**
   * Opens the cache folder. Blocks.
   *
   * @param folder of this proplet alone
   * @param signatures which images of registries must be signed
   */
  public static Images open(
      PropletId proplet,
      Path folder,
      Disk disk,
      Downloads downloads,
      Lines lines,
      ImageLimits limits,
      SignaturePolicy signatures,
      Timers timers,
      InstantSource clock)
      throws IOException {
    ImageCache cache = ImageCache.open(folder, limits.cacheBytes(), clock);
    ImageNames names = ImageNames.open(folder.resolve("names"));
    ProxyImages proxy = new ProxyImages(cache, disk, lines.upstream(), limits, timers, clock);
    ChunkHome chunks = ChunkHome.open(folder, cache, disk, clock);
    WantedImages wanted =
        new WantedImages(
            proplet, chunks, lines.chunks(), lines.direct(), proxy, limits, timers, clock);
    ProofShelf proofs = ProofShelf.open(folder.resolve("proofs"), cache);
    SignedImages signed = new SignedImages(new ImageTrust(signatures, proofs), disk);
    KeptImages kept =
        new KeptImages(cache, names, chunks, proofs, disk, limits.age(), timers, clock);
    return new Images(cache, names, disk, downloads, proxy, wanted, signed, kept, limits, clock);
  }

  /**
   * The ways to those who serve images.
   *
   * @param upstream in upstream's dialect
   * @param chunks in ours
   * @param direct without the broker
   */
  public record Lines(ProxyLine upstream, ImageLine chunks, DirectChunks direct) {}

  /** Where arriving chunks go, and answers. */
  public WantedImages wanted() {
    return wanted;
  }

  /** Where arriving pieces in upstream's dialect go. */
  public ProxyImages proxy() {
    return proxy;
  }

  /** Bytes that came from outside since the start. From any thread. */
  public long bytesFetched() {
    return wanted.bytesFetched() + downloaded.get();
  }

  public ImageCache cache() {
    return cache;
  }

  /** What is on the disk, for people. */
  public KeptImages kept() {
    return kept;
  }

  /** How far an image is that is being fetched, as far as that is known. */
  public PullReport.Pulling progress(ImageRef image) {
    return wanted.progress(image.text());
  }

  @Override
  public Fetching fetch(Program program) {
    return switch (program) {
      case Program.Inline inline ->
          begin(new SharedTransfer("in the order", inline(inline), this::hold, this::close));
      case Program.Image(ImageRef ref) -> shared(ref.text(), way(ref, Optional.empty()));
      case Program.Pinned(ImageRef ref, Digest digest) ->
          new PinnedFetching(
              held(ref, digest),
              () -> shared(ref.text(), way(ref, ref.fixedTo().map(m -> digest))));
    };
  }

  /**
   * @param module what a reference that never means anything else stands for, if that is known
   */
  private SharedTransfer.Way way(ImageRef ref, Optional<Digest> module) {
    return switch (ref) {
      case ImageRef.Blob blob -> blob(blob);
      case ImageRef.Layout layout -> layout(layout, module);
      case ImageRef.Oci oci -> registry(oci, module);
      case ImageRef.Http url -> named(url, () -> download(url));
    };
  }

  private SharedTransfer.Way registry(ImageRef.Oci image, Optional<Digest> module) {
    return signed.isAsked(image)
        ? signed.over(image, fromProxy(image, module, Optional.of(signed.gate(image))))
        : fromProxy(image, module, Optional.empty());
  }

  private SharedTransfer.Way fromProxy(
      ImageRef ref, Optional<Digest> module, Optional<ProofGate> gate) {
    Supplier<Transfer> fetch =
        () -> remembering(ref.text(), wanted.begin(ref.text(), module, gate));
    return module
        .map(known -> new SharedTransfer.Way(() -> hold(known), fetch, Future::failedFuture))
        .orElseGet(() -> named(ref, fetch));
  }

  private Future<Optional<CachedImage>> held(ImageRef ref, Digest digest) {
    return ref instanceof ImageRef.Oci oci && signed.isAsked(oci)
        ? hold(digest).compose(found -> signed.trusted(oci, found))
        : hold(digest);
  }

  private Fetching shared(String key, SharedTransfer.Way way) {
    SharedTransfer known = underWay.get(key);
    if (known != null && !known.isOver()) {
      return known.join();
    }
    var transfer = new SharedTransfer(key, way, this::hold, this::close);
    underWay.put(key, transfer);
    transfer.over().onComplete(ignored -> underWay.remove(key, transfer));
    return begin(transfer);
  }

  private static Fetching begin(SharedTransfer transfer) {
    Fetching first = transfer.join();
    transfer.begin();
    return first;
  }

  private SharedTransfer.Way inline(Program.Inline program) {
    return new SharedTransfer.Way(
        () -> Future.succeededFuture(Optional.empty()),
        () -> new Simple(disk.run(() -> store(program))),
        Future::failedFuture);
  }

  private CachedImage store(Program.Inline program) throws IOException {
    CachedImage image = cache.add(program.bytes().unsafeArray());
    if (program.expected().isPresent() && !program.expected().get().equals(image.digest())) {
      image.close();
      throw new ImageException(
          ReasonCode.IMAGE_INVALID,
          "the module in the order has digest %s, expected %s"
              .formatted(image.digest(), program.expected().get()));
    }
    return image;
  }

  private SharedTransfer.Way blob(ImageRef.Blob blob) {
    return new SharedTransfer.Way(
        () -> hold(blob.digest()),
        () -> wanted.begin(blob.text(), Optional.of(blob.digest())),
        Future::failedFuture);
  }

  private SharedTransfer.Way layout(ImageRef.Layout layout, Optional<Digest> module) {
    SharedTransfer.Way remote = fromProxy(layout, module, Optional.empty());
    return new SharedTransfer.Way(
        () ->
            disk.run(() -> fromDirectory(layout, module))
                .compose(
                    here ->
                        here.isPresent() ? Future.succeededFuture(here) : remote.lookup().get()),
        remote.fetch(),
        remote.fallback());
  }

  /** Empty if the directory is not on this machine, or has another module. */
  private Optional<CachedImage> fromDirectory(ImageRef.Layout layout, Optional<Digest> module)
      throws IOException {
    if (!LayoutReader.isHere(layout)) {
      return Optional.empty();
    }
    LayoutReader.Layer program = new LayoutReader(layout).program();
    if (module.filter(known -> !known.equals(program.digest())).isPresent()) {
      return Optional.empty();
    }
    Optional<CachedImage> known = cache.find(program.digest());
    return known.isPresent() ? known : Optional.of(copy(layout, program));
  }

  private CachedImage copy(ImageRef.Layout layout, LayoutReader.Layer program) throws IOException {
    if (!Files.isRegularFile(program.file())) {
      throw new ImageException(
          ReasonCode.IMAGE_INVALID, "image " + layout.text() + " lacks blob " + program.digest());
    }
    Path file = cache.newFile();
    Files.copy(program.file(), file, StandardCopyOption.REPLACE_EXISTING);
    CachedImage image = cache.add(file);
    if (!image.digest().equals(program.digest())) {
      image.close();
      throw new ImageException(
          ReasonCode.IMAGE_INVALID,
          "image %s: blob %s has digest %s"
              .formatted(layout.text(), program.digest(), image.digest()));
    }
    return image;
  }

  /** For what is known under a name that may come to mean something else, unless it is fixed. */
  private SharedTransfer.Way named(ImageRef ref, Supplier<Transfer> fetch) {
    String name = ref.text();
    boolean fixed = ref.fixedTo().isPresent();
    return new SharedTransfer.Way(
        () -> known(name, found -> fixed || found.isFresh(clock.instant(), limits.nameTtl())),
        fetch,
        cause -> lastKnown(name, cause));
  }

  private Future<CachedImage> lastKnown(String name, Throwable cause) {
    if (ImageException.reasonOf(cause).code().fault() != Fault.TRANSIENT) {
      return Future.failedFuture(cause);
    }
    return known(name, found -> true)
        .compose(
            image -> {
              image.ifPresent(
                  kept ->
                      log.warn(
                          "image {} cannot be fetched, {} from the cache is used",
                          name,
                          kept.digest().brief()));
              return image.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(cause));
            });
  }

  private Future<Optional<CachedImage>> known(String name, Predicate<ImageNames.Known> usable) {
    return disk.run(
        () -> {
          Optional<ImageNames.Known> found = names.find(name).filter(usable);
          return found.isEmpty() ? Optional.empty() : cache.find(found.get().digest());
        });
  }

  private Transfer download(ImageRef.Http url) {
    Future<CachedImage> image =
        disk.run(cache::newFile)
            .compose(
                file ->
                    downloads
                        .begin(url.uri(), file)
                        .onFailure(ignored -> disk.run(() -> Files.deleteIfExists(file))))
            .compose(file -> disk.run(() -> cache.add(file)))
            .onSuccess(done -> downloaded.addAndGet(done.bytes()));
    return remembering(url.text(), new Simple(image));
  }

  private Transfer remembering(String name, Transfer transfer) {
    Future<CachedImage> image =
        transfer
            .image()
            .compose(
                done ->
                    disk.run(
                        () -> {
                          names.remember(name, done.digest(), clock.instant());
                          return done;
                        }));
    return new Transfer() {
      @Override
      public Future<CachedImage> image() {
        return image;
      }

      @Override
      public void cancel() {
        transfer.cancel();
      }
    };
  }

  private Future<Optional<CachedImage>> hold(Digest digest) {
    return disk.run(() -> cache.find(digest).map(this::releasedOnPool));
  }

  /** Giving a hold back may delete files, so it must not happen on an event loop. */
  private CachedImage releasedOnPool(CachedImage image) {
    return new CachedImage(image.digest(), image.file(), image.bytes(), () -> close(image));
  }

  private void close(CachedImage image) {
    disk.run(
        () -> {
          image.close();
          return true;
        });
  }

  /** A transfer that goes on to its end, whoever waits. */
  private record Simple(Future<CachedImage> image) implements Transfer {
    @Override
    public void cancel() {
      // What it brings is kept for the next one.
    }
  }
}
