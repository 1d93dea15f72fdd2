package io.turboprop.proplet.artifact;

import io.turboprop.image.ChunkId;
import io.turboprop.image.ChunkMap;
import io.turboprop.model.Digest;
import io.turboprop.model.ReasonCode;
import io.turboprop.wire.ImageFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An image that is put together from chunks, each at its place in a file named by the image. What
 * an earlier process wrote is used again, as far as it is what the chunk map says; so are chunks of
 * images in the cache.
 *
 * <p>It is enough that the whole is the image: chunks that come are not hashed one by one, which
 * would cost as much again. If the whole is not, each is looked at, those that are wrong are thrown
 * out, and from then on each is checked as it comes.
 *
 * <p>Blocks on the disk. Not thread-safe: one call at a time.
 */
final class PartialImage implements AutoCloseable {
  private final ChunkMap map;
  private final Path file;
  private final FileChannel channel;
  private final BitSet have;
  private final MessageDigest sha256 = Digest.sha256();

  /** Hashes the whole image as far as its chunks come in order. */
  private final MessageDigest whole = Digest.sha256();

  private int wholeUntil;

  /** Something that came was wrong: each chunk is checked. */
  private boolean strict;

  private long reused;

  /** Of the chunks that are here; read from any thread. */
  private volatile long bytes;

  private PartialImage(ChunkMap map, Path file, FileChannel channel) {
    this.map = map;
    this.file = file;
    this.channel = channel;
    this.have = new BitSet(map.count());
  }

  /**
   * Takes up what is here already.
   *
   * @param folder where partial images lie
   * @throws ImageException if the disk has no room for the rest, even without what nobody uses
   */
  static PartialImage open(Path folder, ChunkMap map, ChunkShelf shelf, ImageCache cache)
      throws IOException {
    Path file = folder.resolve(map.image().hex());
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    var image = new PartialImage(map, file, channel);
    try {
      image.checkOwn();
      DiskRoom.require(folder, map.size() - image.bytes, map.image(), cache);
      image.copyFrom(shelf, cache);
    } catch (IOException | RuntimeException e) {
      image.close();
      throw e;
    }
    return image;
  }

  private void checkOwn() throws IOException {
    long size = channel.size();
    for (int i = 0; i < map.count() && map.offset(i + 1) <= size; i++) {
      ByteBuffer chunk = read(channel, map.offset(i), map.length(i));
      if (isChunk(i, chunk.duplicate())) {
        has(i, 1);
        hashWhole(i, 1, chunk);
      }
    }
  }

  private void copyFrom(ChunkShelf shelf, ImageCache cache) throws IOException {
    Set<ChunkId> missing = new HashSet<>();
    for (int i = have.nextClearBit(0); i < map.count(); i = have.nextClearBit(i + 1)) {
      missing.add(map.id(i));
    }
    Map<ChunkId, ChunkShelf.Place> places = shelf.find(missing);
    Map<Digest, Source> sources = new HashMap<>();
    try {
      for (int i = have.nextClearBit(0); i < map.count(); i = have.nextClearBit(i + 1)) {
        ChunkShelf.Place place = places.get(map.id(i));
        if (place != null) {
          Source source = sources.get(place.image());
          if (source == null) {
            source = Source.open(place.image(), shelf, cache);
            sources.put(place.image(), source);
          }
          copy(i, place, source);
        }
      }
    } finally {
      sources.values().forEach(Source::close);
    }
  }

  private void copy(int index, ChunkShelf.Place place, Source source) throws IOException {
    if (source.channel().isEmpty()) {
      return;
    }
    ByteBuffer chunk = read(source.channel().get(), place.offset(), map.length(index));
    if (isChunk(index, chunk.duplicate())) {
      store(index, 1, chunk);
      reused += map.length(index);
    }
  }

  /** An image in the cache, held while it is read; without a channel if it is gone. */
  private record Source(Optional<CachedImage> image, Optional<FileChannel> channel) {
    static Source open(Digest digest, ChunkShelf shelf, ImageCache cache) throws IOException {
      Optional<CachedImage> image = cache.find(digest);
      if (image.isEmpty()) {
        shelf.forget(digest);
        return new Source(image, Optional.empty());
      }
      return new Source(image, Optional.of(FileChannel.open(image.get().file())));
    }

    void close() {
      image.ifPresent(CachedImage::close);
      channel.ifPresent(
          open -> {
            try {
              open.close();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  /**
   * Writes the chunks of a frame that fits the map, and are missing.
   *
   * @return how many were missing
   * @throws ImageException if one is seen not to be what the map says; those before it are kept
   */
  int add(ImageFrame.Chunks frame) throws IOException {
    byte[] data = frame.data().unsafeArray();
    int first = frame.first();
    int present = have.nextSetBit(first);
    if (!strict && (present < 0 || present >= first + frame.count())) {
      store(first, frame.count(), ByteBuffer.wrap(data));
      return frame.count();
    }
    int at = 0;
    int added = 0;
    for (int i = first; i < first + frame.count(); i++) {
      int length = map.length(i);
      if (!have.get(i)) {
        if (strict && !isChunk(i, ByteBuffer.wrap(data, at, length))) {
          throw new ImageException(
              ReasonCode.IMAGE_INVALID,
              "chunk %d of image %s is not what its map says".formatted(i, map.image()));
        }
        store(i, 1, ByteBuffer.wrap(data, at, length));
        added++;
      }
      at += length;
    }
    return added;
  }

  private boolean isChunk(int index, ByteBuffer bytes) {
    sha256.update(bytes);
    return ChunkId.of(sha256).equals(map.id(index));
  }

  private void store(int first, int count, ByteBuffer bytes) throws IOException {
    ByteBuffer left = bytes.duplicate();
    long at = map.offset(first);
    while (left.hasRemaining()) {
      at += channel.write(left, at);
    }
    has(first, count);
    hashWhole(first, count, bytes);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One call at a time: others only read.
  private void has(int first, int count) {
    have.set(first, first + count);
    bytes += map.bytesOf(first, count);
  }

  private void hashWhole(int first, int count, ByteBuffer bytes) {
    if (first == wholeUntil) {
      whole.update(bytes);
      wholeUntil += count;
    }
  }

  /** Bytes of the chunks that are here. From any thread. */
  long bytes() {
    return bytes;
  }

  long size() {
    return map.size();
  }

  /** The chunks that are here. Not to be changed. */
  BitSet have() {
    return have;
  }

  boolean isComplete() {
    return have.cardinality() == map.count();
  }

  /** Bytes of chunks that were taken from other images. */
  long reused() {
    return reused;
  }

  /**
   * All chunks are here: the image goes into the cache.
   *
   * @return empty if some were wrong; these are missing again
   * @throws ImageException if the whole is not the image although its chunks are what the map says;
   *     nothing of it is kept
   */
  Optional<CachedImage> complete(ImageCache cache, ChunkShelf shelf) throws IOException {
    while (wholeUntil < map.count()) {
      hashWhole(wholeUntil, 1, read(channel, map.offset(wholeUntil), map.length(wholeUntil)));
    }
    Digest digest = Digest.of(whole);
    wholeUntil = 0;
    if (digest.equals(map.image())) {
      channel.truncate(map.size());
      channel.close();
      CachedImage image = cache.add(file, digest);
      shelf.add(map);
      return Optional.of(image);
    }
    strict = true;
    have.clear();
    bytes = 0;
    checkOwn();
    if (isComplete()) {
      discard();
      throw new ImageException(
          ReasonCode.IMAGE_INVALID,
          "its chunks make up %s, not %s: the chunk map is wrong".formatted(digest, map.image()));
    }
    return Optional.empty();
  }

  private static ByteBuffer read(FileChannel from, long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    long at = offset;
    while (bytes.hasRemaining()) {
      int read = from.read(bytes, at);
      if (read < 0) {
        break;
      }
      at += read;
    }
    return bytes.flip();
  }

  /** Throws away what is here. */
  void discard() throws IOException {
    close();
    Files.deleteIfExists(file);
  }

  /** What is here stays on disk, for the next time. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
