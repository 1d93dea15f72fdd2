package io.turboprop.proplet.engine.wasi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A standard stream: what a guest sees as a pipe. */
final class StreamDescriptor extends Descriptor {
  private static final long READER =
      Rights.FD_READ
          | Rights.FD_FDSTAT_SET_FLAGS
          | Rights.FD_FILESTAT_GET
          | Rights.POLL_FD_READWRITE;
  private static final long WRITER =
      Rights.FD_WRITE
          | Rights.FD_FDSTAT_SET_FLAGS
          | Rights.FD_FILESTAT_GET
          | Rights.POLL_FD_READWRITE;

  private final InputStream in;
  private final OutputStream out;

  private StreamDescriptor(InputStream in, OutputStream out, long rights) {
    super(rights, 0, 0);
    this.in = in;
    this.out = out;
  }

  static StreamDescriptor reader(InputStream in) {
    return new StreamDescriptor(in, OutputStream.nullOutputStream(), READER);
  }

  static StreamDescriptor writer(OutputStream out) {
    return new StreamDescriptor(InputStream.nullInputStream(), out, WRITER);
  }

  @Override
  FileType type() {
    return FileType.UNKNOWN;
  }

  @Override
  FileStatus status() {
    return FileStatus.of(FileType.UNKNOWN);
  }

  @Override
  int read(byte[] into, int length) throws WasiError {
    if ((base() & Rights.FD_READ) == 0) {
      throw new WasiError(Errno.EBADF);
    }
    try {
      return Math.max(0, in.read(into, 0, length));
    } catch (IOException e) {
      throw new WasiError(Errno.EIO);
    }
  }

  @Override
  int write(byte[] from, int length) throws WasiError {
    if ((base() & Rights.FD_WRITE) == 0) {
      throw new WasiError(Errno.EBADF);
    }
    try {
      out.write(from, 0, length);
      return length;
    } catch (IOException e) {
      throw new WasiError(Errno.EIO);
    }
  }

  @Override
  long readable() throws WasiError {
    try {
      return in.available();
    } catch (IOException e) {
      throw new WasiError(Errno.EIO);
    }
  }

  @Override
  int readAt(long offset, byte[] into, int length) throws WasiError {
    throw new WasiError(Errno.ESPIPE);
  }

  @Override
  int writeAt(long offset, byte[] from, int length) throws WasiError {
    throw new WasiError(Errno.ESPIPE);
  }

  @Override
  long seek(long offset, int whence) throws WasiError {
    throw new WasiError(Errno.ESPIPE);
  }

  @Override
  void setSize(long bytes) throws WasiError {
    throw new WasiError(Errno.EINVAL);
  }

  @Override
  void setTimes(FileTimes times) throws WasiError {
    throw new WasiError(Errno.ENOTCAPABLE);
  }

  @Override
  void allocate(long offset, long length) throws WasiError {
    throw new WasiError(Errno.ESPIPE);
  }

  @Override
  void sync(boolean dataOnly) throws WasiError {
    throw new WasiError(Errno.EINVAL);
  }

  @Override
  void applyFlags(int wanted) {
    // Nothing ever waits, and what is written is always appended.
  }

  @Override
  void close() {
    // The streams belong to the run.
  }
}
