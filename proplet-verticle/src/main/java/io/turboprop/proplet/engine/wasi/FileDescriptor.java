package io.turboprop.proplet.engine.wasi;

/** An open regular file. Its place is the kernel's, so that appending is atomic. */
final class FileDescriptor extends Descriptor {
  private final Libc libc;
  private final int fd;

  /**
   * @param fd closed by this descriptor from now on
   */
  FileDescriptor(Libc libc, int fd, long base, long inheriting, int flags) {
    super(base & Rights.FILE, inheriting, flags);
    this.libc = libc;
    this.fd = fd;
  }

  @Override
  FileType type() {
    return FileType.REGULAR_FILE;
  }

  @Override
  FileStatus status() throws WasiError {
    return libc.status(fd);
  }

  @Override
  int read(byte[] into, int length) throws WasiError {
    require(Rights.FD_READ);
    return libc.read(fd, into, length);
  }

  @Override
  int readAt(long offset, byte[] into, int length) throws WasiError {
    require(Rights.FD_READ | Rights.FD_SEEK);
    return libc.readAt(fd, offset, into, length);
  }

  @Override
  int write(byte[] from, int length) throws WasiError {
    require(Rights.FD_WRITE);
    return libc.write(fd, from, length);
  }

  /** On a file opened to append, Linux appends whatever the offset. */
  @Override
  int writeAt(long offset, byte[] from, int length) throws WasiError {
    require(Rights.FD_WRITE | Rights.FD_SEEK);
    return libc.writeAt(fd, offset, from, length);
  }

  @Override
  long seek(long offset, int whence) throws WasiError {
    boolean tells = offset == 0 && whence == 1;
    if (!tells || (base() & Rights.FD_TELL) == 0) {
      require(Rights.FD_SEEK);
    }
    return libc.seek(fd, offset, whence);
  }

  @Override
  long readable() throws WasiError {
    return Math.max(0, status().size() - libc.seek(fd, 0, 1));
  }

  @Override
  void setSize(long bytes) throws WasiError {
    require(Rights.FD_FILESTAT_SET_SIZE);
    if (bytes < 0) {
      throw new WasiError(Errno.EFBIG);
    }
    libc.truncate(fd, bytes);
  }

  @Override
  void setTimes(FileTimes times) throws WasiError {
    libc.setTimes(fd, times);
  }

  @Override
  void allocate(long offset, long length) throws WasiError {
    require(Rights.FD_ALLOCATE);
    libc.allocate(fd, offset, length);
  }

  @Override
  void sync(boolean dataOnly) throws WasiError {
    require(dataOnly ? Rights.FD_DATASYNC : Rights.FD_SYNC);
    libc.sync(fd, dataOnly);
  }

  /** Waiting is not known to regular files. */
  @Override
  void applyFlags(int wanted) throws WasiError {
    boolean append = (wanted & FdFlags.APPEND) != 0;
    libc.setFlags(fd, append ? LinuxFlags.O_APPEND : 0);
  }

  @Override
  void close() {
    libc.close(fd);
  }
}
