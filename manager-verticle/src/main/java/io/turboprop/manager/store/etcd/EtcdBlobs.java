package io.turboprop.manager.store.etcd;

import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.SharedBlobs;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Blobs of one kind as keys of pieces. Uploads begin, get their name and are given up, and names
 * go, in commits like all others: so in one order with what begins to refer to a blob, and with the
 * epoch. Only pieces come and go beside them. Blocks; thread-safe.
 */
final class EtcdBlobs implements SharedBlobs {
  /** Pieces come at least as often, or nobody brings them any more. */
  private static final Duration LEFT = Duration.ofHours(1);

  /** A blob that is replaced while it is read, again and again, is nothing to wait for. */
  private static final int TRIES = 5;

  private final BlobKind kind;
  private final EtcdOptions options;
  private final Writer writer;
  private final Readers readers;
  private final Pieces pieces;
  private final InstantSource clock;

  /**
   * @param clock tells how old an upload or a blob is
   */
  EtcdBlobs(
      BlobKind kind,
      EtcdOptions options,
      Writer writer,
      Readers readers,
      Pieces pieces,
      InstantSource clock) {
    this.kind = kind;
    this.options = options;
    this.writer = writer;
    this.readers = readers;
    this.pieces = pieces;
    this.clock = clock;
  }

  @Override
  public BlobKind kind() {
    return kind;
  }

  private Blob.Name name(Digest digest) {
    return new Blob.Name(kind, digest);
  }

  private <T> T ask(Function<Image, T> question) {
    return readers.ask(question).await();
  }

  private <T> T commit(Request.Decision<T> decision) {
    return writer.submit(new Request.Alone<>(decision)).await();
  }

  private Optional<Blob.Whole> find(Digest digest) {
    return ask(image -> Optional.ofNullable(image.blobs.get(name(digest))));
  }

  @Override
  public boolean contains(Digest digest) {
    return find(digest).isPresent();
  }

  @Override
  public Set<Digest> all() {
    return ask(
        image ->
            image.blobs.keySet().stream()
                .filter(name -> name.kind() == kind)
                .map(Blob.Name::digest)
                .collect(Collectors.toUnmodifiableSet()));
  }

  /** One that is there already is not written again: etcd would keep both for a while. */
  @Override
  public void keep(Digest digest, Path file) throws IOException {
    Optional<Blob.Whole> known = find(digest);
    if (known.isPresent()
        && isSame(known.get(), digest, file)
        && commit(draft -> renew(draft, digest, known.get()))) {
      return;
    }
    Blob.Whole sent = send(digest, file);
    Named named = commit(draft -> name(draft, digest, sent));
    if (!named.done) {
      throw pieces.abandoned();
    }
    named.before.ifPresent(before -> pieces.delete(before.upload()));
  }

  private boolean isSame(Blob.Whole known, Digest digest, Path file) throws IOException {
    MessageDigest hash = Digest.sha256();
    long bytes = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] piece = in.readNBytes(pieces.size());
      for (int number = 0; piece.length > 0; number++) {
        Optional<byte[]> stored = pieces.piece(known.upload(), number);
        if (stored.isEmpty() || !Arrays.equals(stored.get(), piece)) {
          return false;
        }
        hash.update(piece);
        bytes += piece.length;
        piece = in.readNBytes(pieces.size());
      }
    }
    return bytes == known.bytes() && Digest.of(hash).equals(digest);
  }

  /** Gives false if it is not there as it was. */
  private boolean renew(Draft draft, Digest digest, Blob.Whole known) {
    Blob.Whole now = draft.image().blobs.get(name(digest));
    if (now == null || !now.upload().equals(known.upload())) {
      return false;
    }
    put(draft, digest, known);
    return true;
  }

  private void put(Draft draft, Digest digest, Blob.Whole whole) {
    Blob.Whole young = new Blob.Whole(whole.upload(), whole.bytes(), clock.instant());
    draft.put(Texts.BLOBS, name(digest).id(), young);
  }

  private Blob.Whole send(Digest digest, Path file) throws IOException {
    String upload = UUID.randomUUID().toString();
    long bytes = Files.size(file);
    long room = commit(draft -> begin(draft, upload, bytes));
    if (room < bytes && collect(BlobKind.MODULE, Set.of(), OptionalLong.empty()) > 0) {
      room = commit(draft -> begin(draft, upload, bytes));
    }
    if (room < bytes) {
      throw noRoom(bytes, room);
    }
    Pieces.Sending sending = pieces.send(upload, bytes);
    try {
      return new Blob.Whole(upload, send(sending, digest, file), clock.instant());
    } catch (IOException | RuntimeException e) {
      sending.discard();
      throw e;
    }
  }

  /** Gives the room that there was. */
  private long begin(Draft draft, String upload, long bytes) {
    Image image = draft.image();
    long taken =
        LongStream.concat(
                image.blobs.values().stream().mapToLong(Blob.Whole::bytes),
                image.uploads.values().stream().mapToLong(Blob.Coming::bytes))
            .sum();
    long room = options.blobBytes() - taken;
    if (bytes <= room) {
      draft.put(Texts.UPLOADS, upload, new Blob.Coming(bytes, clock.instant()));
    }
    return room;
  }

  private OrchestratorException noRoom(long bytes, long room) {
    return new OrchestratorException(
        ErrorCode.STORE_UNAVAILABLE,
        "store "
            + options.address()
            + ": a "
            + kind.title()
            + " of "
            + bytes
            + " bytes has no room beside the modules and results that are there, "
            + Math.max(0, room)
            + " of "
            + options.blobBytes()
            + " bytes are left, nothing was stored; delete tasks with large ones, or raise"
            + " MANAGER_ETCD_BLOB_BYTES, and etcd's --quota-backend-bytes to twice as much");
  }

  /** Gives how many bytes it sent. */
  private long send(Pieces.Sending sending, Digest digest, Path file) throws IOException {
    MessageDigest hash = Digest.sha256();
    long bytes = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] piece = in.readNBytes(pieces.size());
      while (piece.length > 0) {
        hash.update(piece);
        bytes += piece.length;
        sending.add(piece);
        piece = in.readNBytes(pieces.size());
      }
    }
    Digest found = Digest.of(hash);
    if (!found.equals(digest)) {
      throw new IOException(file + " has digest " + found + ", not " + digest);
    }
    return bytes;
  }

  /**
   * What became of an upload that is whole.
   *
   * @param before whose place it took
   */
  private record Named(boolean done, Optional<Blob.Whole> before) {}

  /** Now it is there. */
  private Named name(Draft draft, Digest digest, Blob.Whole sent) {
    Image image = draft.image();
    if (!image.uploads.containsKey(sent.upload())) {
      return new Named(false, Optional.empty());
    }
    draft.delete(Texts.UPLOADS + sent.upload());
    put(draft, digest, sent);
    return new Named(true, Optional.ofNullable(image.blobs.get(name(digest))));
  }

  @Override
  public boolean copy(Digest digest, Path file) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      Optional<Blob.Whole> found = find(digest);
      if (found.isEmpty()) {
        return false;
      }
      if (copy(found.get(), file)) {
        return true;
      }
      // Replaced or deleted meanwhile; or a piece is missing, as will show.
    }
    return true;
  }

  /** Gives whether all of it was there. */
  private boolean copy(Blob.Whole whole, Path file) throws IOException {
    long written = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int number = 0; written < whole.bytes(); number++) {
        Optional<byte[]> piece = pieces.piece(whole.upload(), number);
        if (piece.isEmpty()) {
          return false;
        }
        out.write(piece.get());
        written += piece.get().length;
      }
    }
    return true;
  }

  @Override
  public void remove(Digest digest, OptionalLong epoch) {
    commit(draft -> forget(draft, kind, epoch, (name, whole) -> name.digest().equals(digest)))
        .forEach(pieces::delete);
  }

  @Override
  public int collect(Set<Digest> referenced, OptionalLong epoch) {
    return collect(kind, referenced, epoch);
  }

  private int collect(BlobKind which, Set<Digest> referenced, OptionalLong epoch) {
    Instant now = clock.instant();
    Instant young = now.minus(which.young());
    int forgotten =
        commit(
                draft -> {
                  giveUp(draft, now.minus(LEFT));
                  return forget(
                      draft,
                      which,
                      epoch,
                      (name, whole) ->
                          !whole.at().isAfter(young) && !referenced.contains(name.digest()));
                })
            .size();
    sweep();
    return forgotten;
  }

  private static void giveUp(Draft draft, Instant abandoned) {
    draft
        .image()
        .uploads
        .forEach(
            (upload, coming) -> {
              if (!coming.at().isAfter(abandoned)) {
                draft.delete(Texts.UPLOADS + upload);
              }
            });
  }

  /** Takes the names of those that nothing refers to; gives their uploads. */
  private static List<String> forget(
      Draft draft, BlobKind kind, OptionalLong epoch, BiPredicate<Blob.Name, Blob.Whole> which) {
    Image image = draft.image();
    List<String> uploads = new ArrayList<>();
    if (epoch.isPresent() && epoch.getAsLong() != image.epoch()) {
      return uploads;
    }
    Predicate<Digest> referenced =
        switch (kind) {
          case MODULE -> image.moduleFiles()::contains;
          case RESULT -> image.tasks::refersTo;
        };
    for (Map.Entry<Blob.Name, Blob.Whole> each : image.blobs.entrySet()) {
      Blob.Name name = each.getKey();
      if (name.kind() == kind
          && which.test(name, each.getValue())
          && !referenced.test(name.digest())) {
        draft.delete(name.key());
        uploads.add(each.getValue().upload());
      }
    }
    return uploads;
  }

  /**
   * Deletes pieces that no name leads to: an upload has its key before its first piece, and once it
   * has neither that nor a name it never will.
   */
  private void sweep() {
    Set<String> found = pieces.uploads();
    Set<String> known =
        ask(
            image ->
                Stream.concat(
                        image.uploads.keySet().stream(),
                        image.blobs.values().stream().map(Blob.Whole::upload))
                    .collect(Collectors.toSet()));
    found.stream().filter(upload -> !known.contains(upload)).forEach(pieces::delete);
  }
}
