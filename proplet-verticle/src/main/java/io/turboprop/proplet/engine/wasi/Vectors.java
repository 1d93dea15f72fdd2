package io.turboprop.proplet.engine.wasi;

/**
 * The buffers of one read or write, all of which lie in the guest's memory. What is more than a
 * call may move is left away, so that the guest sees a short count.
 */
final class Vectors {
  private static final int BYTES = 8;

  private final Cells cells;
  private final int at;
  private final int count;
  private final int limit;

  private Vectors(Cells cells, int at, int count, int limit) {
    this.cells = cells;
    this.at = at;
    this.count = count;
    this.limit = limit;
  }

  /** Moves bytes of one buffer, fewer than asked for only at the end of what there is. */
  @FunctionalInterface
  interface Move {
    /**
     * @param done bytes that were moved before
     */
    int some(int address, int length, long done) throws WasiError;
  }

  static Vectors of(Wasi wasi, Cells cells, int at, int count) throws WasiError {
    if (count < 0 || count > wasi.limits().vectors()) {
      throw new WasiError(Errno.EINVAL);
    }
    cells.check(at, count * BYTES);
    for (int i = 0; i < count; i++) {
      cells.check(cells.readInt(at + i * BYTES), cells.readInt(at + i * BYTES + 4));
    }
    return new Vectors(cells, at, count, wasi.limits().callBytes());
  }

  /**
   * Piece by piece, until a move is short; answers how many bytes were moved. An error after the
   * first byte shows in the next call.
   */
  int each(int pieceBytes, Move move) throws WasiError {
    int done = 0;
    for (int i = 0; i < count; i++) {
      int address = cells.readInt(at + i * BYTES);
      int left = cells.readInt(at + i * BYTES + 4);
      while (left != 0 && done < limit) {
        GuestInterrupted.check();
        int piece = (int) Math.min(Integer.toUnsignedLong(left), pieceBytes);
        piece = Math.min(piece, limit - done);
        int moved = moved(move, address, piece, done);
        done += moved;
        if (moved < piece) {
          return done;
        }
        address += moved;
        left -= moved;
      }
    }
    return done;
  }

  private static int moved(Move move, int address, int piece, int done) throws WasiError {
    try {
      return move.some(address, piece, done);
    } catch (WasiError error) {
      if (done == 0) {
        throw error;
      }
      return 0;
    }
  }
}
