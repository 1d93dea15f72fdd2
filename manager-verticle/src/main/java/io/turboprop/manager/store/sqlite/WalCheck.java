package io.turboprop.manager.store.sqlite;

import io.turboprop.model.OrchestratorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the write-ahead log a process left behind can be replayed whole. SQLite stops at the
 * first frame whose checksum is wrong and forgets the rest. That is right for a transaction the
 * power or the disk failed in. If another transaction follows it in the chain of checksums, it had
 * been acknowledged, and its loss must not pass in silence. The format is described at
 * https://sqlite.org/fileformat2.html#walformat.
 */
final class WalCheck {
  private static final Logger LOG = LoggerFactory.getLogger(WalCheck.class);
  private static final int HEADER_BYTES = 32;
  private static final int HEADER_SUMMED_BYTES = 24;
  private static final int FRAME_HEADER_BYTES = 24;
  private static final int FRAME_SUMMED_BYTES = 8;
  private static final int LITTLE_ENDIAN_MAGIC = 0x377f0682;
  private static final int BIG_ENDIAN_MAGIC = 0x377f0683;

  private final FileChannel log;
  private final ByteBuffer header;
  private final ByteOrder order;
  private final int pageBytes;
  private final long frames;
  private int sum1;
  private int sum2;

  private WalCheck(FileChannel log, ByteBuffer header) throws IOException {
    this.log = log;
    this.header = header;
    this.order =
        header.getInt(0) == BIG_ENDIAN_MAGIC ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    this.pageBytes = header.getInt(8);
    this.frames =
        pageBytes <= 0 ? 0 : (log.size() - HEADER_BYTES) / (FRAME_HEADER_BYTES + pageBytes);
  }

  /**
   * @throws OrchestratorException STORE_UNAVAILABLE if acknowledged transactions would be lost
   */
  static void check(Path file, Path log) throws IOException {
    if (!Files.exists(log)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
      if (channel.size() > HEADER_BYTES) {
        new WalCheck(channel, read(channel, 0, HEADER_BYTES)).check(file);
      }
    }
  }

  private void check(Path file) throws IOException {
    if (!headerIsSound()) {
      throw FileCheck.damaged(
          file, "the header of its -wal is wrong, so that nothing of it counts");
    }
    long bad = 0;
    while (bad < frames && isSound(bad)) {
      bad++;
    }
    int badSum1 = sum1;
    int badSum2 = sum2;
    boolean committed = false;
    for (long frame = bad; frame < frames; frame++) {
      if (frame > bad
          && commits(frame - 1)
          && (chains(frame) || (frame - 1 == bad && chains(frame, badSum1, badSum2)))) {
        throw FileCheck.damaged(
            file,
            "frame "
                + bad
                + " of its -wal is wrong, and what was committed after it would be lost");
      }
      committed |= isCurrent(frame) && commits(frame);
    }
    if (committed) {
      LOG.warn(
          "store {}: frame {} of its -wal is wrong; the last transaction failed, or is lost",
          file,
          bad);
    }
  }

  /** Whether it was written when the frame before counted. */
  private boolean chains(long frame) throws IOException {
    ByteBuffer before = read(log, position(frame - 1), FRAME_HEADER_BYTES);
    return chains(frame, before.getInt(16), before.getInt(20));
  }

  private boolean chains(long frame, int firstSum, int secondSum) throws IOException {
    sum1 = firstSum;
    sum2 = secondSum;
    return isSound(frame);
  }

  private boolean headerIsSound() {
    int magic = header.getInt(0);
    if (magic != LITTLE_ENDIAN_MAGIC && magic != BIG_ENDIAN_MAGIC) {
      return false;
    }
    add(header, 0, HEADER_SUMMED_BYTES);
    return sum1 == header.getInt(24) && sum2 == header.getInt(28);
  }

  private boolean isSound(long frame) throws IOException {
    ByteBuffer bytes = read(log, position(frame), FRAME_HEADER_BYTES + pageBytes);
    add(bytes, 0, FRAME_SUMMED_BYTES);
    add(bytes, FRAME_HEADER_BYTES, pageBytes);
    return hasSalt(bytes) && sum1 == bytes.getInt(16) && sum2 == bytes.getInt(20);
  }

  /** Whether it was written since the log was last begun anew, as far as its header tells. */
  private boolean isCurrent(long frame) throws IOException {
    return hasSalt(read(log, position(frame), FRAME_HEADER_BYTES));
  }

  private boolean hasSalt(ByteBuffer frame) {
    return frame.getLong(8) == header.getLong(16);
  }

  private boolean commits(long frame) throws IOException {
    return read(log, position(frame), FRAME_HEADER_BYTES).getInt(4) != 0;
  }

  private long position(long frame) {
    return HEADER_BYTES + frame * (FRAME_HEADER_BYTES + (long) pageBytes);
  }

  private void add(ByteBuffer bytes, int from, int length) {
    ByteBuffer words = bytes.duplicate().order(order);
    for (int at = from; at < from + length; at += 8) {
      sum1 += words.getInt(at) + sum2;
      sum2 += words.getInt(at + 4) + sum1;
    }
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("the write-ahead log became shorter while it was read");
      }
    }
    return bytes;
  }
}
