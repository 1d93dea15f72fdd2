package io.turboprop.proplet.engine.wasi;

/**
 * What a guest holds by a number: a stream, a file or a directory, with rights that only ever
 * become fewer. What a kind of descriptor cannot do, it refuses with the code POSIX has for it. For
 * the guest's thread alone.
 */
abstract sealed class Descriptor permits StreamDescriptor, FileDescriptor, DirectoryDescriptor {
  private long base;
  private long inheriting;
  private int flags;

  Descriptor(long base, long inheriting, int flags) {
    this.base = base;
    this.inheriting = inheriting;
    this.flags = flags;
  }

  abstract FileStatus status() throws WasiError;

  abstract FileType type();

  /** Frees what the host holds for it; called once, when no number names it any more. */
  abstract void close();

  /** Up to so many bytes from where it stands; fewer or 0 at the end. */
  abstract int read(byte[] into, int length) throws WasiError;

  abstract int write(byte[] from, int length) throws WasiError;

  abstract int readAt(long offset, byte[] into, int length) throws WasiError;

  abstract int writeAt(long offset, byte[] from, int length) throws WasiError;

  /**
   * @param whence 0 from the start, 1 from here, 2 from the end
   */
  abstract long seek(long offset, int whence) throws WasiError;

  /** Bytes a reader finds without waiting. */
  abstract long readable() throws WasiError;

  abstract void setSize(long bytes) throws WasiError;

  abstract void setTimes(FileTimes times) throws WasiError;

  abstract void allocate(long offset, long length) throws WasiError;

  /**
   * @param dataOnly without what is not needed to read it again
   */
  abstract void sync(boolean dataOnly) throws WasiError;

  /** Takes over {@link FdFlags#APPEND} and {@link FdFlags#NONBLOCK}. */
  abstract void applyFlags(int wanted) throws WasiError;

  final void require(long right) throws WasiError {
    if ((base & right) != right) {
      throw new WasiError(Errno.ENOTCAPABLE);
    }
  }

  final long base() {
    return base;
  }

  final long inheriting() {
    return inheriting;
  }

  final int flags() {
    return flags;
  }

  final void restrict(long newBase, long newInheriting) throws WasiError {
    if ((newBase & ~base) != 0 || (newInheriting & ~inheriting) != 0) {
      throw new WasiError(Errno.ENOTCAPABLE);
    }
    base = newBase;
    inheriting = newInheriting;
  }

  final void setFlags(int wanted) throws WasiError {
    if ((wanted & ~FdFlags.ALL) != 0) {
      throw new WasiError(Errno.EINVAL);
    }
    if (((wanted ^ flags) & FdFlags.SYNCS) != 0) {
      throw new WasiError(Errno.ENOTSUP);
    }
    applyFlags(wanted);
    flags = wanted;
  }
}
