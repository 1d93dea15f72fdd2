package io.turboprop.proplet.engine.wasi;

/** Reading, writing and where the next of it happens. */
final class DataCalls {
  private static final int WHENCE_CURRENT = 1;
  private static final int WHENCE_END = 2;

  private DataCalls() {}

  /** fd_read(fd, iovs, iovs_len, nread) */
  static void read(Wasi wasi, Cells cells, long[] a) throws WasiError {
    Descriptor from = wasi.descriptors().get((int) a[0]);
    byte[] piece = wasi.piece();
    transfer(
        wasi,
        cells,
        a,
        (int) a[3],
        (address, length, done) -> {
          int moved = from.read(piece, length);
          cells.write(address, piece, moved);
          return moved;
        });
  }

  /** fd_write(fd, iovs, iovs_len, nwritten) */
  static void write(Wasi wasi, Cells cells, long[] a) throws WasiError {
    Descriptor to = wasi.descriptors().get((int) a[0]);
    byte[] piece = wasi.piece();
    transfer(
        wasi,
        cells,
        a,
        (int) a[3],
        (address, length, done) -> {
          cells.read(address, piece, length);
          return to.write(piece, length);
        });
  }

  /** fd_pread(fd, iovs, iovs_len, offset, nread) */
  static void readAt(Wasi wasi, Cells cells, long[] a) throws WasiError {
    Descriptor from = wasi.descriptors().get((int) a[0]);
    byte[] piece = wasi.piece();
    transfer(
        wasi,
        cells,
        a,
        (int) a[4],
        (address, length, done) -> {
          int moved = from.readAt(offset(a[3], done), piece, length);
          cells.write(address, piece, moved);
          return moved;
        });
  }

  /** fd_pwrite(fd, iovs, iovs_len, offset, nwritten) */
  static void writeAt(Wasi wasi, Cells cells, long[] a) throws WasiError {
    Descriptor to = wasi.descriptors().get((int) a[0]);
    byte[] piece = wasi.piece();
    transfer(
        wasi,
        cells,
        a,
        (int) a[4],
        (address, length, done) -> {
          cells.read(address, piece, length);
          return to.writeAt(offset(a[3], done), piece, length);
        });
  }

  /** A call with nothing to move still asks once, so that what is wrong with it shows. */
  private static void transfer(Wasi wasi, Cells cells, long[] a, int result, Vectors.Move move)
      throws WasiError {
    cells.check(result, 4);
    Vectors vectors = Vectors.of(wasi, cells, (int) a[1], (int) a[2]);
    int moved = vectors.each(wasi.piece().length, move);
    if (moved == 0) {
      move.some(0, 0, 0);
    }
    cells.writeInt(result, moved);
  }

  private static long offset(long start, long done) throws WasiError {
    long offset = start + done;
    if (start < 0 || offset < 0) {
      throw new WasiError(Errno.EINVAL);
    }
    return offset;
  }

  /** fd_seek(fd, offset, whence, newoffset) */
  static void seek(Wasi wasi, Cells cells, long[] a) throws WasiError {
    Descriptor descriptor = wasi.descriptors().get((int) a[0]);
    int whence = (int) a[2];
    if (whence < 0 || whence > WHENCE_END) {
      throw new WasiError(Errno.EINVAL);
    }
    cells.check((int) a[3], 8);
    cells.writeLong((int) a[3], descriptor.seek(a[1], whence));
  }

  /** fd_tell(fd, offset) */
  static void tell(Wasi wasi, Cells cells, long[] a) throws WasiError {
    Descriptor descriptor = wasi.descriptors().get((int) a[0]);
    cells.writeLong((int) a[1], descriptor.seek(0, WHENCE_CURRENT));
  }
}
