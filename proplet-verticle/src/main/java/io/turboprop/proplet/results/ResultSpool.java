package io.turboprop.proplet.results;

import io.turboprop.model.Digest;
import io.turboprop.model.ResultRef;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.output.GuestOutput;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what one guest writes to standard output: the first bytes in memory, then in a file. Never
 * fails: if the disk does, there is no large result, and what the engine kept has to do. Written by
 * the guest's thread, ended by another one; what comes after the end is not taken.
 */
public final class ResultSpool implements OutputListener {
  private static final Logger log = LoggerFactory.getLogger(ResultSpool.class);

  /** In memory, until a file is worth it and between two writes to it. */
  static final int BUFFER_BYTES = 64 << 10;

  private static final int FIRST_BYTES = 1024;

  private final ResultName name;
  private final Path part;
  private final Room room;
  private final long inline;
  private final long most;
  private final MessageDigest hash = Digest.sha256();
  private byte[] buffer = new byte[FIRST_BYTES];
  private int buffered;
  private long written;
  private long kept;
  private long inFile;
  private @Nullable FileOutputStream file;
  private boolean full;
  private boolean over;

  /**
   * @param part where the file is written; must not be there
   * @param inline bytes that travel in a message; of a result that has no more there is no file
   * @param most bytes that are kept
   */
  ResultSpool(ResultName name, Path part, Room room, long inline, long most) {
    this.name = name;
    this.part = part;
    this.room = room;
    this.inline = inline;
    this.most = most;
  }

  @Override
  public synchronized void wrote(Stream stream, byte[] bytes, int offset, int length) {
    if (stream != Stream.STDOUT || over) {
      return;
    }
    written += length;
    int end = offset + (int) Math.min(length, most - kept);
    for (int at = offset; at < end && !full; ) {
      int step = Math.min(end - at, BUFFER_BYTES - buffered);
      put(bytes, at, step);
      at += step;
    }
  }

  private void put(byte[] bytes, int offset, int length) {
    grow(buffered + length);
    System.arraycopy(bytes, offset, buffer, buffered, length);
    buffered += length;
    kept += length;
    if (buffered == BUFFER_BYTES) {
      flush();
    }
  }

  private void grow(int needed) {
    if (needed > buffer.length) {
      int size = Math.min(BUFFER_BYTES, Math.max(needed, buffer.length * 2));
      buffer = Arrays.copyOf(buffer, size);
    }
  }

  private void flush() {
    if (!room.take(buffered)) {
      log.warn("task {} result is cut: all results together have too many bytes", name.task());
      stopTaking();
      return;
    }
    inFile += buffered;
    try {
      write(buffer, buffered);
      buffered = 0;
    } catch (IOException e) {
      log.error("task {} result is cut: {} cannot be written: {}", name.task(), part, e.toString());
      stopTaking();
      over = true;
      remove();
    }
  }

  private void stopTaking() {
    kept -= buffered;
    buffered = 0;
    full = true;
  }

  private void write(byte[] bytes, int length) throws IOException {
    FileOutputStream to = file;
    if (to == null) {
      to = new FileOutputStream(part.toFile());
      file = to;
    }
    hash.update(bytes, 0, length);
    to.write(bytes, 0, length);
  }

  /** Whether it is or was in a file. Then, to end it takes the disk. */
  synchronized boolean isOnDisk() {
    return file != null || inFile > 0;
  }

  /** Whether more was written than travels in a message. */
  synchronized boolean isLarge() {
    return written > inline;
  }

  /**
   * The guest has ended and its output is the result: makes a synced file of it. Blocks.
   *
   * @return empty if there is nothing that a message does not carry as well
   */
  synchronized Optional<ResultRef> finish(Path target) {
    if (!over && isLarge() && kept > inline) {
      try {
        return Optional.of(whole(target));
      } catch (IOException e) {
        log.error("task {} result is cut: {} cannot be kept: {}", name.task(), part, e.toString());
      }
    }
    discard();
    return Optional.empty();
  }

  private ResultRef whole(Path target) throws IOException {
    byte[] remark = remark();
    if (!room.take(buffered + remark.length)) {
      throw new IOException("all results together have too many bytes");
    }
    inFile += buffered + remark.length;
    write(buffer, buffered);
    write(remark, remark.length);
    FileOutputStream done = file;
    if (done == null) {
      throw new IOException("nothing was written");
    }
    done.getFD().sync();
    done.close();
    file = null;
    over = true;
    ResultFiles.move(part, target, room);
    return new ResultRef(Digest.of(hash), inFile);
  }

  private byte[] remark() {
    return written == kept
        ? new byte[0]
        : GuestOutput.remark(kept, written).getBytes(StandardCharsets.UTF_8);
  }

  /** There is no such result. Blocks. */
  synchronized void discard() {
    over = true;
    buffer = new byte[0];
    buffered = 0;
    remove();
  }

  private void remove() {
    room.free(inFile);
    inFile = 0;
    try {
      if (file != null) {
        file.close();
        file = null;
      }
      Files.deleteIfExists(part);
    } catch (IOException e) {
      log.warn("task {}: {} cannot be deleted: {}", name.task(), part, e.toString());
    }
  }
}
