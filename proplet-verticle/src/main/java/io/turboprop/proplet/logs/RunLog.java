package io.turboprop.proplet.logs;

import io.turboprop.model.Bytes;
import io.turboprop.wire.LogPage;
import io.turboprop.wire.LogPage.Piece;
import io.turboprop.wire.LogPage.Stream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The last bytes that one guest wrote, both streams in one ring, in the order of writing. Writing
 * never waits and never fails: what is older makes room. Thread-safe: the guest writes, the proplet
 * reads.
 */
public final class RunLog {
  private static final int FIRST_BYTES = 1024;
  private static final int MOST_SWITCHES = 4096;

  /** From this place on the bytes are of this stream. */
  private record Switch(long at, Stream to) {}

  private final int capacity;
  private final int bytesPerSecond;
  private final Deque<Switch> switches = new ArrayDeque<>();
  private byte[] ring = new byte[FIRST_BYTES];
  private long oldest;
  private long end;
  private boolean ended;

  /**
   * @param capacity bytes that are kept at most, 1 KiB or more
   * @param bytesPerSecond that may be sent of it, 1 or more
   */
  public RunLog(int capacity, int bytesPerSecond) {
    if (capacity < FIRST_BYTES) {
      throw new IllegalArgumentException(
          "a log keeps at least " + FIRST_BYTES + " bytes, not " + capacity);
    }
    this.capacity = capacity;
    this.bytesPerSecond = bytesPerSecond;
  }

  /** What a reader gets: pieces that begin at {@code from}. */
  public record Slice(long oldest, long from, long end, boolean ended, List<Piece> pieces) {
    /** Place after the last byte. */
    public long next() {
      return from + pieces.stream().mapToLong(piece -> piece.data().length()).sum();
    }

    /** There is nothing behind it, and will not be. */
    public boolean last() {
      return ended && next() == end;
    }

    LogPage.State state() {
      return ended ? LogPage.State.ENDED : LogPage.State.OPEN;
    }
  }

  /** Takes {@code length} bytes; the array is the caller's again afterwards. */
  public synchronized void write(Stream stream, byte[] bytes, int offset, int length) {
    if (ended || length <= 0) {
      return;
    }
    if (switches.isEmpty() || switches.getLast().to() != stream) {
      switches.addLast(new Switch(end, stream));
    }
    int skipped = Math.max(0, length - capacity);
    if (skipped > 0) {
      end += skipped;
      oldest = end;
    }
    grow(length - skipped);
    put(bytes, offset + skipped, length - skipped);
    forget();
  }

  /** The guest is gone. */
  public synchronized void end() {
    ended = true;
  }

  /** How much of it may be sent. */
  int bytesPerSecond() {
    return bytesPerSecond;
  }

  /** Bytes in use, for those who bound the sum. */
  public synchronized int footprint() {
    return ring.length;
  }

  /**
   * @param from where to begin; what is gone is left out
   * @param most bytes, 1 or more
   */
  public synchronized Slice read(long from, int most) {
    long at = Math.min(Math.max(from, oldest), end);
    long stop = Math.min(end, at + most);
    List<Piece> pieces = new ArrayList<>();
    long begin = at;
    Stream stream = null;
    for (Switch next : switches) {
      if (stream != null) {
        add(pieces, stream, Math.max(begin, at), Math.min(next.at(), stop));
      }
      begin = next.at();
      stream = next.to();
    }
    if (stream != null) {
      add(pieces, stream, Math.max(begin, at), stop);
    }
    return new Slice(oldest, at, end, ended, pieces);
  }

  private void add(List<Piece> pieces, Stream stream, long from, long to) {
    if (from >= to) {
      return;
    }
    byte[] bytes = new byte[(int) (to - from)];
    copyOut(ring, from, bytes);
    pieces.add(new Piece(stream, Bytes.wrap(bytes)));
  }

  private static void copyOut(byte[] ring, long from, byte[] to) {
    int at = (int) (from % ring.length);
    int first = Math.min(to.length, ring.length - at);
    System.arraycopy(ring, at, to, 0, first);
    System.arraycopy(ring, 0, to, first, to.length - first);
  }

  private void put(byte[] bytes, int offset, int length) {
    int at = (int) (end % ring.length);
    int first = Math.min(length, ring.length - at);
    System.arraycopy(bytes, offset, ring, at, first);
    System.arraycopy(bytes, offset + first, ring, 0, length - first);
    end += length;
  }

  private void grow(int more) {
    long needed = Math.min(capacity, end - oldest + more);
    int size = ring.length;
    while (size < needed) {
      size = (int) Math.min(capacity, size * 2L);
    }
    if (size > ring.length) {
      long kept = Math.max(oldest, end - ring.length);
      byte[] all = new byte[(int) (end - kept)];
      copyOut(ring, kept, all);
      ring = new byte[size];
      end = kept;
      put(all, 0, all.length);
    }
  }

  private void forget() {
    oldest = Math.max(oldest, end - ring.length);
    while (switches.size() > MOST_SWITCHES) {
      switches.removeFirst();
      oldest = Math.max(oldest, switches.getFirst().at());
    }
    Switch first = switches.removeFirst();
    while (!switches.isEmpty() && switches.getFirst().at() <= oldest) {
      first = switches.removeFirst();
    }
    switches.addFirst(first);
  }
}
