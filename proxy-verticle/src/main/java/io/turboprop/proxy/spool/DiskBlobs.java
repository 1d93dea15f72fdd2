package io.turboprop.proxy.spool;

import io.turboprop.image.ChunkMap;
import io.turboprop.image.ChunkRules;
import io.turboprop.image.keep.Removal;
import io.turboprop.image.keep.UnfinishedImage;
import io.turboprop.model.Digest;
import io.turboprop.proxy.service.BlobSource;
import io.turboprop.proxy.service.BlobStore;
import io.turboprop.proxy.service.KeptBlob;
import io.turboprop.proxy.service.Layer;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs in a folder, by digest. A blob is written to a part file, checked, and only then gets its
 * name. Blobs of an earlier run are checked before their first use. When room is short, those not
 * used longest are deleted; when all are in use, newcomers wait their turn. Event loop of its owner
 * only.
 */
public final class DiskBlobs implements BlobStore {
  private static final Logger log = LoggerFactory.getLogger(DiskBlobs.class);

  /** How long an unfinished blob waits to be gone on with. */
  private static final Duration KEEP_PARTS = Duration.ofDays(1);

  /** Who uses a blob that is open, for people to read. */
  static final String SENDING = "proplets that it is sent to";

  private final Context context;
  private final WorkerExecutor disk;
  private final InstantSource clock;
  private final BlobFolder folder;
  private final ChunkRules chunks;
  private final BlobIndex index;
  private final Map<Digest, ChunkMap> maps = new HashMap<>();
  private final Set<Digest> unchecked = new HashSet<>();
  private final Map<Digest, Future<Void>> loading = new HashMap<>();

  /** Bytes of blobs that are being fetched, as their manifests say. */
  private final Map<Digest, Long> coming = new HashMap<>();

  private final RoomQueue rooms;

  private DiskBlobs(
      Vertx vertx,
      WorkerExecutor disk,
      BlobFolder folder,
      long capacity,
      ChunkRules chunks,
      InstantSource clock) {
    this.chunks = chunks;
    this.context = vertx.getOrCreateContext();
    this.disk = disk;
    this.clock = clock;
    this.folder = folder;
    this.index = new BlobIndex(capacity);
    this.rooms = new RoomQueue(index, this::delete);
  }

  /**
   * Opens the folder, which is made if need be, and keeps others out of it until {@link #close()}.
   *
   * @param disk where the folder is worked on
   * @param capacity bytes of all blobs together; a larger blob is refused
   * @param chunks how blobs are cut
   */
  public static Future<DiskBlobs> open(
      Vertx vertx,
      WorkerExecutor disk,
      Path path,
      long capacity,
      ChunkRules chunks,
      InstantSource clock) {
    return disk.executeBlocking(() -> BlobFolder.open(path), false)
        .map(folder -> new DiskBlobs(vertx, disk, folder, capacity, chunks, clock))
        .compose(
            blobs ->
                blobs
                    .sweepParts()
                    .compose(swept -> blobs.blocking(blobs.folder::blobs))
                    .map(blobs::remember));
  }

  private DiskBlobs remember(List<BlobFolder.Kept> found) {
    for (BlobFolder.Kept kept : found) {
      index
          .reserve(kept.size())
          .ifPresentOrElse(
              leaving -> {
                leaving.forEach(this::delete);
                index.unreserve(kept.size());
                index.add(kept.digest(), kept.size(), kept.changed());
                unchecked.add(kept.digest());
              },
              () -> delete(kept.digest()));
    }
    if (index.count() > 0) {
      log.info(
          "blob folder holds {} blobs, {} of {} bytes",
          index.count(),
          index.used(),
          index.capacity());
    }
    return this;
  }

  public Future<Void> close() {
    return blocking(
        () -> {
          folder.close();
          return null;
        });
  }

  /** Bytes on disk, those being written included. */
  public long used() {
    return index.used();
  }

  public long capacity() {
    return index.capacity();
  }

  /** How many blobs are whole. */
  public int count() {
    return index.count();
  }

  /** The whole blobs, the least recently used first. */
  List<BlobIndex.Lying> list() {
    return index.list();
  }

  /** Where a blob was cut, if that is known without reading it. */
  Optional<ChunkMap> map(Digest digest) {
    return Optional.ofNullable(maps.get(digest));
  }

  /** Blobs of which not all is here. */
  Future<List<UnfinishedImage>> unfinished() {
    return blocking(folder::parts).map(parts -> parts.stream().map(this::unfinished).toList());
  }

  private UnfinishedImage unfinished(BlobFolder.Kept part) {
    Long size = coming.get(part.digest());
    return new UnfinishedImage(
        part.digest(),
        part.size(),
        size == null ? OptionalLong.empty() : OptionalLong.of(size),
        part.changed());
  }

  /** Deletes a blob, or what is here of one, unless somebody needs it. */
  Future<Removal> remove(Digest digest) {
    if (loading.containsKey(digest)) {
      return inUse("a fetch that is under way");
    }
    if (index.isPinned(digest)) {
      return inUse(SENDING);
    }
    if (index.size(digest).isPresent()) {
      index.forget(digest);
      return delete(digest).map(new Removal.Done());
    }
    return blocking(() -> folder.deletePart(digest))
        .map(was -> was ? new Removal.Done() : new Removal.Absent());
  }

  private static Future<Removal> inUse(String user) {
    return Future.succeededFuture(new Removal.InUse(List.of(user)));
  }

  /** Deletes parts that nobody has gone on with for a day. */
  Future<Void> sweepParts() {
    Instant limit = clock.instant().minus(KEEP_PARTS);
    return blocking(folder::parts)
        .compose(
            parts ->
                Future.all(
                    parts.stream()
                        .filter(part -> part.changed().isBefore(limit))
                        .filter(part -> !coming.containsKey(part.digest()))
                        .map(part -> blocking(() -> folder.deletePart(part.digest())))
                        .toList()))
        .mapEmpty();
  }

  @Override
  public Future<Optional<KeptBlob>> kept(Digest digest) {
    OptionalLong size = index.size(digest);
    if (size.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    BlobSource none =
        target -> Future.failedFuture(ImageException.unavailable("blob " + digest + " was lost"));
    return obtain(new Layer(digest, size.getAsLong(), ChunkMap.MODULE, none))
        .map(Optional::of)
        .otherwise(Optional.empty());
  }

  @Override
  public Future<KeptBlob> obtain(Layer layer) {
    Future<Void> others = loading.get(layer.digest());
    if (others != null) {
      // Ours may be another registry, so their failure is not ours.
      return others.otherwiseEmpty().compose(done -> obtain(layer));
    }
    if (index.size(layer.digest()).isPresent() && !unchecked.contains(layer.digest())) {
      return open(layer);
    }
    Future<Void> load = unchecked.contains(layer.digest()) ? check(layer) : load(layer);
    if (!load.isComplete()) {
      loading.put(layer.digest(), load);
      load.onComplete(done -> loading.remove(layer.digest()));
    }
    return load.compose(done -> obtain(layer));
  }

  private Future<KeptBlob> open(Layer layer) {
    Digest digest = layer.digest();
    long size = index.size(digest).orElse(-1);
    if (size != layer.size()) {
      return Future.failedFuture(
          ImageException.invalid(
              "blob " + digest + " has " + size + " bytes, its manifest says " + layer.size()));
    }
    ChunkMap map = Objects.requireNonNull(maps.get(digest));
    index.pin(digest, clock.instant());
    return disk.executeBlocking(() -> FileChannel.open(folder.blob(digest)), false)
        .<KeptBlob>map(file -> new OpenBlob(disk, file, map, () -> unpin(digest)))
        .recover(
            failure -> {
              index.unpin(digest, clock.instant());
              index.forget(digest);
              maps.remove(digest);
              return Future.failedFuture(diskFailure(failure));
            });
  }

  private void unpin(Digest digest) {
    Instant now = clock.instant();
    index.unpin(digest, now);
    blocking(
            () -> {
              folder.used(digest, now);
              return true;
            })
        .onFailure(e -> log.debug("blob {} does not remember its use: {}", digest, e.toString()));
    context.runOnContext(later -> rooms.admit());
  }

  private Future<Void> check(Layer layer) {
    Digest digest = layer.digest();
    return blocking(() -> folder.map(digest, layer.mediaType(), chunks))
        .otherwise(Optional.empty())
        .compose(
            intact -> {
              unchecked.remove(digest);
              if (intact.isPresent()) {
                maps.put(digest, intact.get());
                return Future.succeededFuture();
              }
              log.warn("blob {} is damaged on disk, will be fetched anew", digest);
              index.forget(digest);
              return delete(digest);
            });
  }

  private Future<Void> load(Layer layer) {
    if (layer.size() > index.capacity()) {
      return Future.failedFuture(
          ImageException.invalid(
              "its layer has "
                  + layer.size()
                  + " bytes, more than the "
                  + index.capacity()
                  + " of PROXY_CACHE_BYTES"));
    }
    coming.put(layer.digest(), layer.size());
    return rooms
        .room(layer.size())
        .compose(
            granted ->
                write(layer)
                    .onComplete(done -> index.unreserve(layer.size()))
                    .onSuccess(done -> index.add(layer.digest(), layer.size(), clock.instant()))
                    .onComplete(done -> context.runOnContext(now -> rooms.admit())))
        .onComplete(done -> coming.remove(layer.digest()));
  }

  private Future<Void> write(Layer layer) {
    Digest digest = layer.digest();
    return blocking(() -> openPart(layer))
        .recover(failure -> Future.failedFuture(diskFailure(failure)))
        .compose(writer -> fill(writer, layer).recover(e -> again(writer, layer, known(e))))
        .compose(map -> finish(digest).onSuccess(done -> maps.put(digest, map)));
  }

  private Future<ChunkMap> fill(BlobWriter writer, Layer layer) {
    if (writer.resumed() > 0) {
      log.info(
          "blob {} goes on behind {} of {} bytes", layer.digest(), writer.resumed(), layer.size());
    }
    Future<Void> whole =
        writer.received() == layer.size()
            ? Future.succeededFuture()
            : layer.source().writeTo(writer);
    return whole
        .compose(written -> writer.verify())
        .eventually(writer::close)
        .recover(failure -> Future.failedFuture(known(failure)));
  }

  /** What was cut off is gone on with the next time; what is wrong begins anew. */
  private Future<ChunkMap> again(BlobWriter writer, Layer layer, ImageException failure) {
    if (failure.mayPass()) {
      return Future.failedFuture(failure);
    }
    Future<Void> cleared =
        blocking(
            () -> {
              folder.deletePart(layer.digest());
              return null;
            });
    return writer.resumed() == 0
        ? cleared.transform(deleted -> Future.failedFuture(failure))
        : cleared
            .compose(deleted -> blocking(() -> openPart(layer)))
            .compose(fresh -> fill(fresh, layer).recover(e -> again(fresh, layer, known(e))));
  }

  private BlobWriter openPart(Layer layer) throws IOException {
    return BlobWriter.open(disk, folder.part(layer.digest()), layer, chunks);
  }

  private static ImageException known(Throwable failure) {
    return failure instanceof ImageException image ? image : diskFailure(failure);
  }

  private Future<Void> finish(Digest digest) {
    return blocking(
            () -> {
              folder.finish(digest);
              return (Void) null;
            })
        .recover(failure -> Future.failedFuture(diskFailure(failure)));
  }

  private Future<Void> delete(Digest digest) {
    unchecked.remove(digest);
    maps.remove(digest);
    return blocking(
            () -> {
              folder.delete(digest);
              return (Void) null;
            })
        .onFailure(e -> log.warn("blob {} cannot be deleted: {}", digest, e.getMessage()))
        .otherwiseEmpty();
  }

  /** In the order of calls, so that a delete comes before a later finish of the same blob. */
  private <T> Future<T> blocking(Callable<T> work) {
    return disk.executeBlocking(work, true);
  }

  private static ImageException diskFailure(Throwable failure) {
    Throwable cause = failure.getCause() instanceof IOException io ? io : failure;
    return ImageException.unavailable("the proxy's disk failed: " + cause.getMessage(), failure);
  }
}
