package io.turboprop.model;

import java.util.BitSet;

/** Some chunks of an image, by index. Immutable. */
public final class ChunkSet {
  private static final ChunkSet NONE = new ChunkSet(new BitSet());

  private final BitSet bits;

  private ChunkSet(BitSet bits) {
    this.bits = bits;
  }

  public static ChunkSet none() {
    return NONE;
  }

  /** Keeps a copy. */
  public static ChunkSet of(BitSet bits) {
    return new ChunkSet((BitSet) bits.clone());
  }

  /** All of an image with so many. */
  public static ChunkSet all(int count) {
    BitSet bits = new BitSet(count);
    bits.set(0, count);
    return new ChunkSet(bits);
  }

  /** Reads what {@link #encode} wrote; any bytes are a set. */
  public static ChunkSet decode(byte[] bytes) {
    return new ChunkSet(BitSet.valueOf(bytes));
  }

  /**
   * A bit for each chunk, the lowest of the first byte for chunk 0; zero bytes at the end left out.
   */
  public byte[] encode() {
    return bits.toByteArray();
  }

  /** A copy to be changed. */
  public BitSet toBits() {
    return (BitSet) bits.clone();
  }

  public boolean isEmpty() {
    return bits.isEmpty();
  }

  /** How many. */
  public int count() {
    return bits.cardinality();
  }

  /** One more than the largest index; 0 if there is none. */
  public int end() {
    return bits.length();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChunkSet that && bits.equals(that.bits);
  }

  @Override
  public int hashCode() {
    return bits.hashCode();
  }

  @Override
  public String toString() {
    return count() + " chunks";
  }
}
