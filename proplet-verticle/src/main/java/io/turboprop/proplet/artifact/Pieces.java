package io.turboprop.proplet.artifact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which pieces of a transmission are here and where in the spill file they lie, in the order of
 * their arrival. By the protocol (wire reference §5.2) all pieces but the last are equally long,
 * and the last is not longer. Pure; not thread-safe.
 */
final class Pieces {

  /** What a piece is to those already here. */
  enum Fit {
    NEW,
    /** The same as the one with its index. */
    REPEATED,
    /** Contradicts those already here: another total, length or content. */
    FOREIGN
  }

  /**
   * @param offset in the spill file
   */
  record Piece(int index, long offset, int bytes, int checksum) {}

  private final Piece[] byIndex;
  private int held;
  private long bytes;
  private int ordinaryBytes = -1;
  private boolean inOrder = true;

  Pieces(int total) {
    byIndex = new Piece[total];
  }

  Fit fit(int index, int total, int length, int checksum) {
    if (total != byIndex.length || index >= total) {
      return Fit.FOREIGN;
    }
    @Nullable Piece same = byIndex[index];
    if (same != null) {
      return same.bytes() == length && same.checksum() == checksum ? Fit.REPEATED : Fit.FOREIGN;
    }
    return fitsLength(index, length) ? Fit.NEW : Fit.FOREIGN;
  }

  /** Takes in a piece that is {@link Fit#NEW}; it lies at the end of the spill file. */
  void add(int index, int length, int checksum) {
    inOrder &= index == held;
    byIndex[index] = new Piece(index, bytes, length, checksum);
    held++;
    bytes += length;
    if (index < byIndex.length - 1) {
      ordinaryBytes = length;
    }
  }

  boolean isComplete() {
    return held == byIndex.length;
  }

  /** Whether the spill file is the image as it stands. */
  boolean isInOrder() {
    return inOrder;
  }

  int held() {
    return held;
  }

  int total() {
    return byIndex.length;
  }

  /** Bytes of all pieces that are here. */
  long bytes() {
    return bytes;
  }

  /** All pieces in the order of the image. */
  List<Piece> ordered() {
    return List.of(byIndex);
  }

  private boolean fitsLength(int index, int length) {
    boolean last = index == byIndex.length - 1;
    if (last) {
      return ordinaryBytes < 0 || length <= ordinaryBytes;
    }
    if (ordinaryBytes >= 0) {
      return length == ordinaryBytes;
    }
    Piece end = byIndex[byIndex.length - 1];
    return length > 0 && (end == null || end.bytes() <= length);
  }
}
