package io.turboprop.image;

import io.turboprop.model.Digest;
import java.security.MessageDigest;
import java.util.SplittableRandom;

/**
 * Cuts bytes into chunks where their content says so, so that a change moves only the cuts next to
 * it: FastCDC with normalized chunking (Xia and others, USENIX ATC 2016). Bytes may come in pieces
 * of any length; the cuts are the same. Not thread-safe.
 */
public final class Chunker {
  /** Told of each chunk, in order. */
  @FunctionalInterface
  public interface Sink {
    void chunk(ChunkId id, int length);
  }

  /** What a byte adds to the rolling hash. Part of the format: never changes. */
  private static final long[] GEAR =
      new SplittableRandom(0x7572_626f_7072_6f70L).longs(256).toArray();

  /** How many bits more are asked for before the usual length is reached, and less after it. */
  private static final int NORMALIZATION = 2;

  private final ChunkRules rules;
  private final Sink sink;
  private final long strict;
  private final long loose;
  private final MessageDigest hash = Digest.sha256();
  private long rolling;
  private int length;

  public Chunker(ChunkRules rules, Sink sink) {
    this.rules = rules;
    this.sink = sink;
    int bits = Integer.numberOfTrailingZeros(rules.usual());
    this.strict = topBits(bits + NORMALIZATION);
    this.loose = topBits(Math.max(1, bits - NORMALIZATION));
  }

  /** The top bits of the rolling hash know the most bytes. */
  private static long topBits(int count) {
    return -1L << (Long.SIZE - count);
  }

  /** The next bytes. */
  public void feed(byte[] bytes, int from, int count) {
    int end = from + count;
    int at = from;
    while (at < end) {
      int cut = cut(bytes, at, end);
      boolean whole = cut >= 0;
      int until = whole ? cut : end;
      hash.update(bytes, at, until - at);
      at = until;
      if (whole) {
        finish();
      }
    }
  }

  /** There are no more: what is left is the last chunk. */
  public void end() {
    if (length > 0) {
      finish();
    }
  }

  private void finish() {
    sink.chunk(ChunkId.of(hash), length);
    length = 0;
    rolling = 0;
  }

  /**
   * Where the chunk ends that goes on at {@code from}: behind its last byte; -1 if not before the
   * end.
   */
  private int cut(byte[] bytes, int from, int end) {
    int start = from - length; // where this chunk would begin in this array
    // Bytes before the least length cannot end a chunk. The hash forgets a byte after 64 others.
    int at = Math.max(from, Math.min(end, start + rules.least() - Long.SIZE));
    int normal = Math.min(end, start + rules.usual());
    int last = Math.min(end, start + rules.most());
    int least = start + rules.least();
    long rolling = this.rolling;
    for (; at < normal; at++) {
      rolling = (rolling << 1) + GEAR[bytes[at] & 0xff];
      if ((rolling & strict) == 0 && at + 1 >= least) {
        return cutBehind(at, start);
      }
    }
    for (; at < last; at++) {
      rolling = (rolling << 1) + GEAR[bytes[at] & 0xff];
      if ((rolling & loose) == 0 && at + 1 >= least) {
        return cutBehind(at, start);
      }
    }
    if (last == start + rules.most()) {
      return cutBehind(last - 1, start);
    }
    this.rolling = rolling;
    length = end - start;
    return -1;
  }

  private int cutBehind(int at, int start) {
    length = at + 1 - start;
    return at + 1;
  }
}
