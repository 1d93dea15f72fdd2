package io.turboprop.proplet.engine.wasi;

/** What can be asked of and done to a descriptor as a whole. */
final class FdCalls {
  private static final int LAST_ADVICE = 5;
  private static final int FDSTAT_BYTES = 24;

  private FdCalls() {}

  /** fd_advise(fd, offset, len, advice): advice is not followed. */
  static void advise(Wasi wasi, Cells cells, long[] a) throws WasiError {
    Descriptor descriptor = wasi.descriptors().get((int) a[0]);
    if (descriptor instanceof StreamDescriptor) {
      throw new WasiError(Errno.ESPIPE);
    }
    descriptor.require(Rights.FD_ADVISE);
    int advice = (int) a[3];
    if (a[1] < 0 || a[2] < 0 || advice < 0 || advice > LAST_ADVICE) {
      throw new WasiError(Errno.EINVAL);
    }
  }

  /** fd_allocate(fd, offset, len) */
  static void allocate(Wasi wasi, Cells cells, long[] a) throws WasiError {
    Descriptor descriptor = wasi.descriptors().get((int) a[0]);
    descriptor.allocate(a[1], a[2]);
  }

  /** fd_close(fd) */
  static void close(Wasi wasi, Cells cells, long[] a) throws WasiError {
    wasi.descriptors().close((int) a[0]);
  }

  /** fd_datasync(fd) */
  static void datasync(Wasi wasi, Cells cells, long[] a) throws WasiError {
    Descriptor descriptor = wasi.descriptors().get((int) a[0]);
    descriptor.sync(true);
  }

  /** fd_sync(fd) */
  static void sync(Wasi wasi, Cells cells, long[] a) throws WasiError {
    Descriptor descriptor = wasi.descriptors().get((int) a[0]);
    descriptor.sync(false);
  }

  /** fd_fdstat_get(fd, stat) */
  static void fdstat(Wasi wasi, Cells cells, long[] a) throws WasiError {
    Descriptor descriptor = wasi.descriptors().get((int) a[0]);
    int at = (int) a[1];
    cells.zero(at, FDSTAT_BYTES);
    cells.writeByte(at, descriptor.type().code());
    cells.writeShort(at + 2, descriptor.flags());
    cells.writeLong(at + 8, descriptor.base());
    cells.writeLong(at + 16, descriptor.inheriting());
  }

  /** fd_fdstat_set_flags(fd, flags) */
  static void setFlags(Wasi wasi, Cells cells, long[] a) throws WasiError {
    Descriptor descriptor = wasi.descriptors().get((int) a[0]);
    descriptor.require(Rights.FD_FDSTAT_SET_FLAGS);
    descriptor.setFlags((int) a[1] & 0xffff);
  }

  /** fd_fdstat_set_rights(fd, rights_base, rights_inheriting) */
  static void setRights(Wasi wasi, Cells cells, long[] a) throws WasiError {
    wasi.descriptors().get((int) a[0]).restrict(a[1], a[2]);
  }

  /** fd_filestat_get(fd, stat) */
  static void filestat(Wasi wasi, Cells cells, long[] a) throws WasiError {
    Descriptor descriptor = wasi.descriptors().get((int) a[0]);
    descriptor.require(Rights.FD_FILESTAT_GET);
    descriptor.status().write(cells, (int) a[1]);
  }

  /** fd_filestat_set_size(fd, size) */
  static void setSize(Wasi wasi, Cells cells, long[] a) throws WasiError {
    Descriptor descriptor = wasi.descriptors().get((int) a[0]);
    descriptor.setSize(a[1]);
  }

  /** fd_filestat_set_times(fd, atim, mtim, flags) */
  static void setTimes(Wasi wasi, Cells cells, long[] a) throws WasiError {
    Descriptor descriptor = wasi.descriptors().get((int) a[0]);
    descriptor.require(Rights.FD_FILESTAT_SET_TIMES);
    descriptor.setTimes(FileTimes.of(a[1], a[2], (int) a[3] & 0xffff));
  }

  /** fd_renumber(from, to) */
  static void renumber(Wasi wasi, Cells cells, long[] a) throws WasiError {
    wasi.descriptors().renumber((int) a[0], (int) a[1]);
  }
}
