package io.turboprop.proplet.engine.wasi;

import io.turboprop.proplet.engine.GuestDir;
import java.util.Optional;

/** An open directory, the place from which a guest's paths begin. */
final class DirectoryDescriptor extends Descriptor {
  private final Libc libc;
  private final int fd;
  private final Optional<String> grantedAs;

  /**
   * @param fd closed by this descriptor from now on
   */
  DirectoryDescriptor(Libc libc, int fd, long base, long inheriting, int flags) {
    this(libc, fd, base, inheriting, flags, Optional.empty());
  }

  private DirectoryDescriptor(
      Libc libc, int fd, long base, long inheriting, int flags, Optional<String> grantedAs) {
    super(base & Rights.DIRECTORY, inheriting, flags);
    this.libc = libc;
    this.fd = fd;
    this.grantedAs = grantedAs;
  }

  /** One that the guest finds open; links on the way to it are the operator's and are followed. */
  static DirectoryDescriptor granted(Libc libc, GuestDir dir) {
    long base = Rights.DIRECTORY;
    long inheriting = Rights.DIRECTORY | Rights.FILE;
    if (!dir.writable()) {
      base = Rights.withoutChanges(base);
      inheriting = Rights.withoutChanges(inheriting);
    }
    try {
      int fd = libc.open(LinuxFlags.AT_FDCWD, dir.host().toString(), LinuxFlags.O_DIRECTORY, 0);
      return new DirectoryDescriptor(libc, fd, base, inheriting, 0, Optional.of(dir.guest()));
    } catch (WasiError error) {
      throw new DirectoryException(
          "the directory %s, which guests may use, cannot be opened: %s"
              .formatted(dir.host(), error.errno()));
    }
  }

  Libc libc() {
    return libc;
  }

  int fd() {
    return fd;
  }

  /** The guest's name for it, if it was open from the start. */
  Optional<String> grantedAs() {
    return grantedAs;
  }

  @Override
  FileType type() {
    return FileType.DIRECTORY;
  }

  @Override
  FileStatus status() throws WasiError {
    return libc.status(fd);
  }

  @Override
  void setTimes(FileTimes times) throws WasiError {
    libc.setTimes(fd, times);
  }

  @Override
  void sync(boolean dataOnly) throws WasiError {
    require(dataOnly ? Rights.FD_DATASYNC : Rights.FD_SYNC);
    libc.sync(fd, dataOnly);
  }

  @Override
  int read(byte[] into, int length) throws WasiError {
    throw new WasiError(Errno.EISDIR);
  }

  @Override
  int readAt(long offset, byte[] into, int length) throws WasiError {
    throw new WasiError(Errno.EISDIR);
  }

  @Override
  int write(byte[] from, int length) throws WasiError {
    throw new WasiError(Errno.EISDIR);
  }

  @Override
  int writeAt(long offset, byte[] from, int length) throws WasiError {
    throw new WasiError(Errno.EISDIR);
  }

  @Override
  long seek(long offset, int whence) throws WasiError {
    throw new WasiError(Errno.EISDIR);
  }

  @Override
  long readable() throws WasiError {
    throw new WasiError(Errno.EISDIR);
  }

  @Override
  void setSize(long bytes) throws WasiError {
    throw new WasiError(Errno.EISDIR);
  }

  @Override
  void allocate(long offset, long length) throws WasiError {
    throw new WasiError(Errno.EISDIR);
  }

  @Override
  void applyFlags(int wanted) throws WasiError {
    if ((wanted & FdFlags.APPEND) != 0) {
      throw new WasiError(Errno.EISDIR);
    }
  }

  @Override
  void close() {
    libc.close(fd);
  }
}
