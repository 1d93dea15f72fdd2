package io.turboprop.proplet.artifact;

import io.turboprop.model.ReasonCode;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of one image together on disk, whatever their order. Each piece is appended to a
 * spill file; pieces that came in order are the image already, others are copied into place at the
 * end. A piece that contradicts the earlier ones begins the assembly anew with itself: the image
 * has changed at its source.
 *
 * <p>Blocks on the disk. Not thread-safe: one call at a time.
 */
final class ChunkAssembly implements AutoCloseable {

  /** What came of a piece. */
  sealed interface Progress {
    /**
     * @param restarted whether earlier pieces were thrown away for this one
     */
    record Held(int pieces, int total, boolean restarted) implements Progress {}

    record Repeated() implements Progress {}

    /** The file now belongs to the receiver. */
    record Complete(Path file) implements Progress {}
  }

  static final int MAX_PIECES = 1_000_000;

  private final ImageCache cache;
  private final long maxBytes;
  private @Nullable Pieces pieces;
  private @Nullable Path file;
  private @Nullable FileChannel spill;

  /**
   * @param maxBytes longest image that is put together
   */
  ChunkAssembly(ImageCache cache, long maxBytes) {
    this.cache = cache;
    this.maxBytes = maxBytes;
  }

  /**
   * @throws ImageException if the image is too long
   */
  Progress add(ImageChunk chunk) throws IOException {
    if (chunk.total() > MAX_PIECES || chunk.index() >= chunk.total()) {
      throw new ImageException(
          ReasonCode.IMAGE_INVALID,
          "image %s: piece %d of %d cannot be"
              .formatted(chunk.appName(), chunk.index(), chunk.total()));
    }
    int checksum = checksum(chunk);
    boolean restarted = false;
    if (pieces != null) {
      switch (pieces.fit(chunk.index(), chunk.total(), chunk.data().length(), checksum)) {
        case NEW -> {}
        case REPEATED -> {
          return new Progress.Repeated();
        }
        case FOREIGN -> {
          close();
          restarted = true;
        }
      }
    }
    Pieces all = append(chunk, checksum);
    return all.isComplete()
        ? new Progress.Complete(finish(all))
        : new Progress.Held(all.held(), all.total(), restarted);
  }

  /** Throws away what is here. */
  @Override
  public void close() throws IOException {
    pieces = null;
    if (spill != null) {
      spill.close();
      spill = null;
    }
    if (file != null) {
      Files.deleteIfExists(file);
      file = null;
    }
  }

  private Pieces append(ImageChunk chunk, int checksum) throws IOException {
    Pieces all = pieces == null ? new Pieces(chunk.total()) : pieces;
    pieces = all;
    if (all.bytes() + chunk.data().length() > maxBytes) {
      throw new ImageException(
          ReasonCode.IMAGE_INVALID,
          "image %s is longer than the %d bytes allowed here".formatted(chunk.appName(), maxBytes));
    }
    writeFully(spill(), ByteBuffer.wrap(chunk.data().unsafeArray()));
    all.add(chunk.index(), chunk.data().length(), checksum);
    return all;
  }

  private FileChannel spill() throws IOException {
    if (spill == null) {
      file = cache.newFile();
      spill = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
    return spill;
  }

  private Path finish(Pieces all) throws IOException {
    FileChannel arrived = spill();
    if (!all.isInOrder()) {
      Path ordered = cache.newFile();
      try (FileChannel out = FileChannel.open(ordered, StandardOpenOption.WRITE)) {
        for (Pieces.Piece piece : all.ordered()) {
          copy(arrived, piece, out);
        }
      }
      close();
      return ordered;
    }
    Path complete = Objects.requireNonNull(file);
    arrived.close();
    spill = null;
    file = null;
    pieces = null;
    return complete;
  }

  private static void copy(FileChannel from, Pieces.Piece piece, FileChannel to)
      throws IOException {
    long done = 0;
    while (done < piece.bytes()) {
      done += from.transferTo(piece.offset() + done, piece.bytes() - done, to);
    }
  }

  private static void writeFully(FileChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  private static int checksum(ImageChunk chunk) {
    var crc = new CRC32C();
    crc.update(chunk.data().unsafeArray());
    return (int) crc.getValue();
  }
}
