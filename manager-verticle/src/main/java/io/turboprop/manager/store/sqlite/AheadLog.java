package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.FileSync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that are on disk before the tables have what they say: two files that are written in
 * turn, each from its beginning, over what it had before. A record begins at a multiple of {@link
 * #ALIGNED} with its header: {@link #MAGIC}, the length of its payload, its number, and the CRC32C
 * of all that with the payload. Numbers are consecutive, so what a file had before is told by its
 * smaller ones. Of one thread.
 */
final class AheadLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AheadLog.class);

  /** What the files of a store are called beyond its name. */
  static final List<String> SUFFIXES = List.of("-ahead0", "-ahead1");

  private static final int MAGIC = 0x54504131;
  private static final int HEADER_BYTES = 20;
  private static final int SUM_AT = 16;
  private static final int ALIGNED = 512;

  /** Memory that is kept from one record to the next; there are longer ones now and then. */
  private static final int KEPT_BYTES = 1 << 20;

  private final List<FileChannel> files = new ArrayList<>();
  private ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
  private int current;
  private long position;
  private long number;

  /**
   * Makes the files if they are not there. What they have must be in the tables.
   *
   * @param number of the last record so far
   */
  AheadLog(Path store, long number) throws IOException {
    this.number = number;
    try {
      for (Path file : files(store)) {
        files.add(
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
      }
      Path folder = store.toAbsolutePath().getParent();
      FileSync.of(Objects.requireNonNull(folder, "a file is in a folder"));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  static List<Path> files(Path store) {
    return SUFFIXES.stream()
        .map(suffix -> store.resolveSibling(store.getFileName() + suffix))
        .toList();
  }

  /** Of the record that {@link #append} wrote last. */
  long number() {
    return number;
  }

  /** Bytes in the file at hand. */
  long size() {
    return position;
  }

  /**
   * Comes back when the record is on disk. When it fails, the next record takes its place and its
   * number.
   *
   * @param length of what is written of the payload
   */
  void append(byte[] payload, int length) throws IOException {
    int whole = aligned(HEADER_BYTES + length);
    if (buffer.capacity() < whole || buffer.capacity() > KEPT_BYTES) {
      buffer = ByteBuffer.allocateDirect(Math.max(whole, 64 << 10));
    }
    buffer.clear();
    buffer.putInt(MAGIC).putInt(length).putLong(number + 1).putInt(0).put(payload, 0, length);
    while (buffer.position() < whole) {
      buffer.put((byte) 0);
    }
    buffer.putInt(SUM_AT, sum(buffer, 0, length)).flip();
    try {
      write();
      files.get(current).force(false);
    } catch (IOException e) {
      forget();
      throw e;
    }
    position += whole;
    number++;
  }

  private void write() throws IOException {
    for (long at = position; buffer.hasRemaining(); ) {
      at += files.get(current).write(buffer, at);
    }
  }

  /** Nobody finds what was written only in part, or perhaps. */
  private void forget() {
    buffer.clear().limit(HEADER_BYTES);
    buffer.putLong(0, 0);
    try {
      write();
    } catch (IOException e) {
      LOG.warn("store: a record that could not be written may be found after a crash", e);
    }
  }

  /** Goes on in the other file, whose records are in the tables. */
  void turn() {
    current = 1 - current;
    position = 0;
  }

  private static int aligned(int bytes) {
    return Math.ceilDiv(bytes, ALIGNED) * ALIGNED;
  }

  private static int sum(ByteBuffer bytes, int at, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes.slice(at, SUM_AT));
    sum.update(bytes.slice(at + HEADER_BYTES, length));
    return (int) sum.getValue();
  }

  /** A record as it was found. */
  record Found(long number, ByteBuffer payload) {}

  /**
   * What is in the files of a store: of both, without what they had before, in order. There are
   * gaps if something is damaged, or written meanwhile.
   */
  static List<Found> read(Path store) throws IOException {
    List<List<Found>> both = new ArrayList<>();
    for (Path file : files(store)) {
      both.add(Files.exists(file) ? records(ByteBuffer.wrap(Files.readAllBytes(file))) : List.of());
    }
    both.sort((a, b) -> Long.compare(first(a), first(b)));
    return both.stream().flatMap(List::stream).toList();
  }

  private static long first(List<Found> records) {
    return records.isEmpty() ? 0 : records.getFirst().number;
  }

  /** Those whose numbers grow; behind what is damaged it goes on at the next one that is sound. */
  private static List<Found> records(ByteBuffer bytes) {
    List<Found> found = new ArrayList<>();
    long last = 0;
    for (int at = 0; at + HEADER_BYTES <= bytes.limit(); ) {
      int length = bytes.getInt(at + 4);
      boolean sound =
          bytes.getInt(at) == MAGIC
              && length >= 0
              && length <= bytes.limit() - at - HEADER_BYTES
              && bytes.getInt(at + SUM_AT) == sum(bytes, at, length);
      if (sound && bytes.getLong(at + 8) > last) {
        last = bytes.getLong(at + 8);
        found.add(new Found(last, bytes.slice(at + HEADER_BYTES, length)));
      }
      at += sound ? aligned(HEADER_BYTES + length) : ALIGNED;
    }
    return found;
  }

  /** The files go, for what they have is in the tables. */
  static void delete(Path store) throws IOException {
    for (Path file : files(store)) {
      Files.deleteIfExists(file);
    }
  }

  @Override
  public void close() throws IOException {
    for (FileChannel file : files) {
      file.close();
    }
  }
}
