package io.turboprop.proplet.artifact;

import io.turboprop.model.Digest;
import io.turboprop.wire.CacheUsage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Programs on disk, named by their content.
 *
 * <pre>
 *   folder/sha256/9f86d081…   one file each, complete because it was moved here
 *   folder/incoming/…         being written; emptied at start
 * </pre>
 *
 * <p>A file is read and checked against its name once per process, when it is first asked for; a
 * damaged one is deleted. Beyond {@code maxBytes} the least recently used go, but never one that is
 * held: the cache may exceed its bound while everything in it runs. One process per folder.
 *
 * <p>All methods block on the disk and may be called from any thread.
 */
public final class ImageCache {
  private static final Logger log = LoggerFactory.getLogger(ImageCache.class);
  private static final int BUFFER = 1 << 16;

  private static final class Entry {
    private final long bytes;
    private boolean verified;
    private int holds;
    private Instant used;

    Entry(long bytes, boolean verified, Instant used) {
      this.bytes = bytes;
      this.verified = verified;
      this.used = used;
    }
  }

  /**
   * An image as it lies here.
   *
   * @param used the end of its last use, or the begin of one that goes on
   * @param holds how often it is held now
   */
  record Lying(Digest digest, long bytes, Instant used, int holds) {}

  private final Path blobs;
  private final Path incoming;
  private final long maxBytes;
  private final InstantSource clock;

  /** By last use, oldest first. */
  private final Map<Digest, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  private long totalBytes;
  private long tempFiles;

  private ImageCache(Path folder, long maxBytes, InstantSource clock) {
    this.blobs = folder.resolve("sha256");
    this.incoming = folder.resolve("incoming");
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  /**
   * Opens or makes the folder.
   *
   * @param maxBytes what all programs together may take, positive
   */
  public static ImageCache open(Path folder, long maxBytes, InstantSource clock)
      throws IOException {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("image cache size must be positive, is " + maxBytes);
    }
    var cache = new ImageCache(folder, maxBytes, clock);
    Files.createDirectories(cache.blobs);
    Files.createDirectories(cache.incoming);
    cache.emptyIncoming();
    cache.load();
    return cache;
  }

  /** The program with this digest, held for the caller. */
  public Optional<CachedImage> find(Digest digest) throws IOException {
    Optional<CachedImage> held = holdIfHere(digest);
    if (held.isEmpty() || isVerified(digest)) {
      return held;
    }
    // Outside of the lock: reading a large file must not keep others waiting.
    if (!isIntact(held.get().file(), digest)) {
      log.warn("image {} is damaged on disk and is deleted", digest.brief());
      dropDamaged(digest);
      return Optional.empty();
    }
    setVerified(digest);
    return held;
  }

  /** Whether there is such a program, as far as is known without reading it. */
  synchronized boolean has(Digest digest) {
    return entries.containsKey(digest);
  }

  /** A new file for something on its way, to be given to {@link #add} or deleted. */
  public synchronized Path newFile() throws IOException {
    return Files.createFile(incoming.resolve("part-" + ++tempFiles));
  }

  /** Takes over a complete file of {@link #newFile}; the content decides its name. */
  public CachedImage add(Path complete) throws IOException {
    return add(complete, digestOf(complete));
  }

  /** Stores these bytes. */
  public CachedImage add(byte[] content) throws IOException {
    Digest digest = Digest.of(content);
    Optional<CachedImage> known = find(digest);
    if (known.isPresent()) {
      return known.get();
    }
    Path file = newFile();
    try {
      Files.write(file, content);
      return add(file, digest);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Bytes of all programs. */
  public synchronized long bytes() {
    return totalBytes;
  }

  public synchronized CacheUsage usage() {
    return new CacheUsage(totalBytes, maxBytes, entries.size());
  }

  /** All of them, the least recently used first. */
  synchronized List<Lying> list() {
    return entries.entrySet().stream()
        .map(e -> new Lying(e.getKey(), e.getValue().bytes, e.getValue().used, e.getValue().holds))
        .toList();
  }

  /** Deletes a program that nobody holds; says whether it is gone now. */
  synchronized boolean remove(Digest digest) {
    Entry entry = entries.get(digest);
    if (entry == null || entry.holds > 0) {
      return entry == null;
    }
    drop(digest, entry);
    return true;
  }

  /**
   * Deletes what nobody holds, the least recently used first, until so much is gone.
   *
   * @return bytes that are gone, perhaps more, perhaps less
   */
  synchronized long makeRoom(long bytes) {
    long before = totalBytes;
    for (var candidate : List.copyOf(entries.entrySet())) {
      if (before - totalBytes < bytes && candidate.getValue().holds == 0) {
        drop(candidate.getKey(), candidate.getValue());
        log.info("image {} left the cache to make room", candidate.getKey().brief());
      }
    }
    return before - totalBytes;
  }

  /** Deletes what nobody holds, or has used since then; says what that was. */
  synchronized List<Digest> sweep(Instant since) {
    List<Digest> gone =
        list().stream()
            .filter(lying -> lying.holds() == 0 && lying.used().isBefore(since))
            .map(Lying::digest)
            .toList();
    gone.forEach(this::remove);
    return gone;
  }

  /** Takes over a complete file whose digest the caller has computed. */
  synchronized CachedImage add(Path complete, Digest digest) throws IOException {
    Entry entry = entries.get(digest);
    if (entry == null || !entry.verified) {
      if (entry != null) {
        forget(digest, entry);
      }
      long bytes = Files.size(complete);
      move(complete, fileOf(digest));
      entry = new Entry(bytes, true, clock.instant());
      touch(digest, entry);
      entries.put(digest, entry);
      totalBytes += bytes;
    } else {
      Files.deleteIfExists(complete);
    }
    CachedImage held = hold(digest, entry);
    evict();
    return held;
  }

  private synchronized Optional<CachedImage> holdIfHere(Digest digest) throws IOException {
    Entry entry = entries.get(digest);
    if (entry == null) {
      return Optional.empty();
    }
    if (!Files.exists(fileOf(digest))) {
      forget(digest, entry);
      return Optional.empty();
    }
    touch(digest, entry);
    return Optional.of(hold(digest, entry));
  }

  /** The file remembers when it was used, for the next process. */
  private void touch(Digest digest, Entry entry) throws IOException {
    entry.used = clock.instant();
    Files.setLastModifiedTime(fileOf(digest), FileTime.from(entry.used));
  }

  private synchronized boolean isVerified(Digest digest) {
    Entry entry = entries.get(digest);
    return entry != null && entry.verified;
  }

  private synchronized void setVerified(Digest digest) {
    Entry entry = entries.get(digest);
    if (entry != null) {
      entry.verified = true;
    }
  }

  private synchronized void dropDamaged(Digest digest) {
    Entry entry = entries.get(digest);
    if (entry != null && !entry.verified) {
      drop(digest, entry);
    }
  }

  private CachedImage hold(Digest digest, Entry entry) {
    entry.holds++;
    var released = new AtomicBoolean();
    return new CachedImage(
        digest,
        fileOf(digest),
        entry.bytes,
        () -> {
          if (released.compareAndSet(false, true)) {
            release(digest, entry);
          }
        });
  }

  private synchronized void release(Digest digest, Entry entry) {
    entry.holds--;
    if (entries.get(digest) == entry) {
      try {
        touch(digest, entry);
      } catch (IOException e) {
        log.debug("image {} does not remember when it was used: {}", digest.brief(), e.toString());
      }
    }
    evict();
  }

  private void evict() {
    if (totalBytes > maxBytes) {
      makeRoom(totalBytes - maxBytes);
    }
  }

  private void drop(Digest digest, Entry entry) {
    forget(digest, entry);
    try {
      Files.deleteIfExists(fileOf(digest));
    } catch (IOException e) {
      log.warn("image {} cannot be deleted from the cache: {}", digest.brief(), e.toString());
    }
  }

  private void forget(Digest digest, Entry entry) {
    entries.remove(digest);
    totalBytes -= entry.bytes;
  }

  private Path fileOf(Digest digest) {
    return blobs.resolve(digest.hex());
  }

  private void load() throws IOException {
    record Found(Digest digest, long bytes, FileTime used) {}
    List<Found> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(blobs)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Optional<Digest> digest = named(file);
        if (digest.isPresent()) {
          found.add(new Found(digest.get(), Files.size(file), Files.getLastModifiedTime(file)));
        }
      }
    }
    found.sort(Comparator.comparing(Found::used));
    found.forEach(f -> entries.put(f.digest(), new Entry(f.bytes(), false, f.used().toInstant())));
    totalBytes = found.stream().mapToLong(Found::bytes).sum();
    evict();
  }

  private void emptyIncoming() throws IOException {
    try (Stream<Path> files = Files.list(incoming)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.delete(file);
      }
    }
  }

  private static Optional<Digest> named(Path file) {
    Optional<Digest> digest = Digest.ifHex(String.valueOf(file.getFileName()));
    if (digest.isEmpty()) {
      log.warn("{} is no image and stays untouched", file);
    }
    return digest;
  }

  private static boolean isIntact(Path file, Digest digest) {
    try {
      return digestOf(file).equals(digest);
    } catch (IOException e) {
      return false;
    }
  }

  static Digest digestOf(Path file) throws IOException {
    MessageDigest hash = Digest.sha256();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
      }
    }
    return Digest.of(hash);
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the image cache must be on one file system: " + from, e);
    }
  }
}
