package io.turboprop.image.broadcast;

import java.util.BitSet;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How many want each chunk. The one wanted by most is the rarest, and goes first; among equals the
 * first of the image. Not thread-safe.
 */
final class Demand {
  private final int[] wanting;
  private final TreeMap<Integer, BitSet> byCount = new TreeMap<>();

  Demand(int chunks) {
    this.wanting = new int[chunks];
  }

  /** One more wants these. */
  void add(BitSet chunks) {
    for (int i = chunks.nextSetBit(0); i >= 0; i = chunks.nextSetBit(i + 1)) {
      move(i, 1);
    }
  }

  /** One less wants these, and wanted them before. */
  void remove(BitSet chunks) {
    for (int i = chunks.nextSetBit(0); i >= 0; i = chunks.nextSetBit(i + 1)) {
      move(i, -1);
    }
  }

  /** Nobody wants these any more. */
  void clear(int first, int count) {
    for (int i = first; i < first + count; i++) {
      move(i, -wanting[i]);
    }
  }

  private void move(int chunk, int by) {
    int now = wanting[chunk];
    if (now > 0) {
      BitSet level = Objects.requireNonNull(byCount.get(now));
      level.clear(chunk);
      if (level.isEmpty()) {
        byCount.remove(now);
      }
    }
    wanting[chunk] = now + by;
    if (now + by > 0) {
      byCount.computeIfAbsent(now + by, count -> new BitSet(wanting.length)).set(chunk);
    }
  }

  boolean isEmpty() {
    return byCount.isEmpty();
  }

  /** The rarest; only if there is one. */
  int next() {
    return Objects.requireNonNull(byCount.lastEntry()).getValue().nextSetBit(0);
  }

  /** Whether a chunk is as rare as the rarest. */
  boolean isRarest(int chunk) {
    Map.Entry<Integer, BitSet> rarest = byCount.lastEntry();
    return rarest != null && rarest.getValue().get(chunk);
  }
}
