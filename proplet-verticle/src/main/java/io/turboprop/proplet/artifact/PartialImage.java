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
import java.util.Map;
import java.util.Optional;

/**
 * An image that is put together from chunks, each at its place in a file named by the image. What
 * an earlier process wrote is used again, as far as it is what the chunk map says; so are chunks of
 * images in the cache. Only verified bytes are written.
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
        has(i);
        hashWhole(i, chunk);
      }
    }
  }

  private void copyFrom(ChunkShelf shelf, ImageCache cache) throws IOException {
    Map<Digest, Source> sources = new HashMap<>();
    try {
      for (int i = have.nextClearBit(0); i < map.count(); i = have.nextClearBit(i + 1)) {
        Optional<ChunkShelf.Place> place = shelf.find(map.id(i));
        if (place.isPresent()) {
          Digest image = place.get().image();
          Source source = sources.get(image);
          if (source == null) {
            source = Source.open(image, shelf, cache);
            sources.put(image, source);
          }
          copy(i, place.get(), source);
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
      store(index, chunk);
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
   * Verifies and writes the chunks of a frame that fits the map, and are missing.
   *
   * @return how many were missing
   * @throws ImageException if one is not what the map says; those before it are kept
   */
  int add(ImageFrame.Chunks frame) throws IOException {
    byte[] data = frame.data().unsafeArray();
    int at = 0;
    int added = 0;
    for (int i = frame.first(); i < frame.first() + frame.count(); i++) {
      int length = map.length(i);
      if (!have.get(i)) {
        if (!isChunk(i, ByteBuffer.wrap(data, at, length))) {
          throw new ImageException(
              ReasonCode.IMAGE_INVALID,
              "chunk %d of image %s is not what its map says".formatted(i, map.image()));
        }
        store(i, ByteBuffer.wrap(data, at, length));
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

  private void store(int index, ByteBuffer bytes) throws IOException {
    ByteBuffer left = bytes.duplicate();
    long at = map.offset(index);
    while (left.hasRemaining()) {
      at += channel.write(left, at);
    }
    has(index);
    hashWhole(index, bytes);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One call at a time: others only read.
  private void has(int index) {
    have.set(index);
    bytes += map.length(index);
  }

  private void hashWhole(int index, ByteBuffer bytes) {
    if (index == wholeUntil) {
      whole.update(bytes);
      wholeUntil++;
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
   * @throws ImageException if the whole is not the image that the map says it is; nothing of it is
   *     kept
   */
  CachedImage complete(ImageCache cache, ChunkShelf shelf) throws IOException {
    while (wholeUntil < map.count()) {
      hashWhole(wholeUntil, read(channel, map.offset(wholeUntil), map.length(wholeUntil)));
    }
    channel.truncate(map.size());
    channel.close();
    Digest digest = Digest.of(whole);
    if (!digest.equals(map.image())) {
      discard();
      throw new ImageException(
          ReasonCode.IMAGE_INVALID,
          "its chunks make up %s, not %s: the chunk map is wrong".formatted(digest, map.image()));
    }
    CachedImage image = cache.add(file, digest);
    shelf.add(map);
    return image;
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
