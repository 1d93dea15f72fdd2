package io.turboprop.proplet.engine.wasi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The kernel's files, as far as a guest needs them. Every name is looked up in a directory that is
 * open already ({@code openat} and its kin). Errors come as WASI has them. Not thread-safe: one per
 * guest, for its thread; the few buffers go with the garbage collector.
 */
final class Libc {
  static final int BUFFER_BYTES = 64 << 10;
  private static final int NAME_BYTES = 8 << 10;
  private static final int STATX_BYTES = 256;
  private static final int LINK_BYTES = 4096;
  private static final int DIRENT_NAME = 19;
  private static final int LIST_BYTES = 1024;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment state = arena.allocate(LibcHandles.STATE);
  private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
  private final MemorySegment name = arena.allocate(NAME_BYTES);
  private final MemorySegment otherName = arena.allocate(NAME_BYTES);

  private Libc() {}

  /**
   * @throws DirectoryException where files cannot be kept contained
   */
  static Libc forGuest() {
    if (!LinuxFlags.hold()) {
      throw new DirectoryException(
          "directories for guests need Linux on x86-64, arm64 or riscv64; this is %s on %s"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    }
    return new Libc();
  }

  /** A call that answers a number, −1 for an error. */
  @FunctionalInterface
  private interface NativeCall {
    long run() throws Throwable;
  }

  private long call(NativeCall call) throws WasiError {
    long answer = raw(call);
    if (answer < 0) {
      throw new WasiError(LinuxErrors.errno(errno()));
    }
    return answer;
  }

  private static long raw(NativeCall call) {
    try {
      return call.run();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable never) {
      throw new IllegalStateException("a native call threw", never);
    }
  }

  private int errno() {
    return (int) LibcHandles.ERRNO.get(state);
  }

  /** The number stays with the caller, who closes it exactly once. */
  int open(int dir, String path, int flags, int mode) throws WasiError {
    MemorySegment text = text(name, path);
    int how = flags | LinuxFlags.O_CLOEXEC;
    return (int) call(() -> (int) LibcHandles.OPENAT.invokeExact(state, dir, text, how, mode));
  }

  void close(int fd) {
    raw(() -> (int) LibcHandles.CLOSE.invokeExact(state, fd));
  }

  int read(int fd, byte[] into, int length) throws WasiError {
    long most = Math.min(length, BUFFER_BYTES);
    int got = (int) call(() -> (long) LibcHandles.READ.invokeExact(state, fd, buffer, most));
    MemorySegment.copy(buffer, JAVA_BYTE, 0, into, 0, got);
    return got;
  }

  int readAt(int fd, long offset, byte[] into, int length) throws WasiError {
    long most = Math.min(length, BUFFER_BYTES);
    int got =
        (int) call(() -> (long) LibcHandles.PREAD.invokeExact(state, fd, buffer, most, offset));
    MemorySegment.copy(buffer, JAVA_BYTE, 0, into, 0, got);
    return got;
  }

  int write(int fd, byte[] from, int length) throws WasiError {
    int most = Math.min(length, BUFFER_BYTES);
    MemorySegment.copy(from, 0, buffer, JAVA_BYTE, 0, most);
    return (int) call(() -> (long) LibcHandles.WRITE.invokeExact(state, fd, buffer, (long) most));
  }

  int writeAt(int fd, long offset, byte[] from, int length) throws WasiError {
    int most = Math.min(length, BUFFER_BYTES);
    MemorySegment.copy(from, 0, buffer, JAVA_BYTE, 0, most);
    return (int)
        call(() -> (long) LibcHandles.PWRITE.invokeExact(state, fd, buffer, (long) most, offset));
  }

  long seek(int fd, long offset, int whence) throws WasiError {
    return call(() -> (long) LibcHandles.LSEEK.invokeExact(state, fd, offset, whence));
  }

  FileStatus status(int fd) throws WasiError {
    return status(fd, "", LinuxFlags.AT_EMPTY_PATH);
  }

  /** Of what the name itself means, a link included. */
  FileStatus status(int dir, String path) throws WasiError {
    return status(dir, path, LinuxFlags.AT_SYMLINK_NOFOLLOW);
  }

  private FileStatus status(int dir, String path, int flags) throws WasiError {
    MemorySegment text = text(name, path);
    MemorySegment into = buffer.asSlice(0, STATX_BYTES);
    int mask = LinuxFlags.STATX_BASIC_STATS;
    call(() -> (int) LibcHandles.STATX.invokeExact(state, dir, text, flags, mask, into));
    return Statx.read(into);
  }

  void createDirectory(int dir, String path) throws WasiError {
    MemorySegment text = text(name, path);
    call(() -> (int) LibcHandles.MKDIRAT.invokeExact(state, dir, text, 0777));
  }

  /**
   * @param flags {@link LinuxFlags#AT_REMOVEDIR} or 0
   */
  void remove(int dir, String path, int flags) throws WasiError {
    MemorySegment text = text(name, path);
    call(() -> (int) LibcHandles.UNLINKAT.invokeExact(state, dir, text, flags));
  }

  void rename(int dir, String path, int otherDir, String other) throws WasiError {
    MemorySegment from = text(name, path);
    MemorySegment to = text(otherName, other);
    call(() -> (int) LibcHandles.RENAMEAT.invokeExact(state, dir, from, otherDir, to));
  }

  /** A second name for what the first one means, a link included. */
  void link(int dir, String path, int otherDir, String other) throws WasiError {
    MemorySegment from = text(name, path);
    MemorySegment to = text(otherName, other);
    call(() -> (int) LibcHandles.LINKAT.invokeExact(state, dir, from, otherDir, to, 0));
  }

  void symlink(String target, int dir, String path) throws WasiError {
    MemorySegment what = text(name, target);
    MemorySegment where = text(otherName, path);
    call(() -> (int) LibcHandles.SYMLINKAT.invokeExact(state, what, dir, where));
  }

  /** Where the link points to; empty if the name means something else. */
  Optional<String> readlink(int dir, String path) throws WasiError {
    MemorySegment text = text(name, path);
    long got =
        raw(
            () ->
                (long)
                    LibcHandles.READLINKAT.invokeExact(
                        state, dir, text, buffer, (long) LINK_BYTES));
    if (got < 0) {
      int error = errno();
      if (error == LinuxErrors.EINVAL) {
        return Optional.empty();
      }
      throw new WasiError(LinuxErrors.errno(error));
    }
    byte[] target = buffer.asSlice(0, got).toArray(JAVA_BYTE);
    return Optional.of(new String(target, StandardCharsets.UTF_8));
  }

  void setTimes(int fd, FileTimes times) throws WasiError {
    MemorySegment values = times(times);
    call(() -> (int) LibcHandles.FUTIMENS.invokeExact(state, fd, values));
  }

  /** Of what the name itself means, a link included. */
  void setTimes(int dir, String path, FileTimes times) throws WasiError {
    MemorySegment text = text(name, path);
    MemorySegment values = times(times);
    int flags = LinuxFlags.AT_SYMLINK_NOFOLLOW;
    call(() -> (int) LibcHandles.UTIMENSAT.invokeExact(state, dir, text, values, flags));
  }

  private MemorySegment times(FileTimes times) {
    Statx.writeTime(buffer, 0, times.accessed(), times.accessedNow());
    Statx.writeTime(buffer, 16, times.modified(), times.modifiedNow());
    return buffer;
  }

  void truncate(int fd, long bytes) throws WasiError {
    call(() -> (int) LibcHandles.FTRUNCATE.invokeExact(state, fd, bytes));
  }

  void allocate(int fd, long offset, long length) throws WasiError {
    call(() -> (int) LibcHandles.FALLOCATE.invokeExact(state, fd, 0, offset, length));
  }

  void sync(int fd, boolean dataOnly) throws WasiError {
    call(
        () ->
            dataOnly
                ? (int) LibcHandles.FDATASYNC.invokeExact(state, fd)
                : (int) LibcHandles.FSYNC.invokeExact(state, fd));
  }

  void setFlags(int fd, int flags) throws WasiError {
    call(() -> (int) LibcHandles.FCNTL.invokeExact(state, fd, LinuxFlags.F_SETFL, flags));
  }

  /** Receives the entries of a directory. */
  @FunctionalInterface
  interface Entries {
    /**
     * @param next where the listing goes on after this entry
     * @return whether more are wanted
     */
    boolean take(long inode, long next, int type, byte[] name) throws WasiError;
  }

  /**
   * Entries from a place in the directory on.
   *
   * @param place 0, or the {@code next} of an entry
   * @param bytes about as many as the entries wanted take
   */
  void list(int fd, long place, long bytes, Entries entries) throws WasiError {
    seek(fd, place, 0);
    while (true) {
      GuestInterrupted.check();
      long number = LinuxFlags.SYS_GETDENTS64;
      long size = Math.clamp(bytes, LIST_BYTES, BUFFER_BYTES);
      long got =
          call(() -> (long) LibcHandles.GETDENTS.invokeExact(state, number, fd, buffer, size));
      if (got == 0) {
        return;
      }
      byte[] listed = buffer.asSlice(0, got).toArray(JAVA_BYTE);
      if (!parse(MemorySegment.ofArray(listed), entries)) {
        return;
      }
    }
  }

  /** Records of {@code struct linux_dirent64}: inode, next, length, type, name. */
  private static boolean parse(MemorySegment listed, Entries entries) throws WasiError {
    long at = 0;
    while (at < listed.byteSize()) {
      int length = Short.toUnsignedInt(listed.get(JAVA_SHORT_UNALIGNED, at + 16));
      long end = at + DIRENT_NAME;
      while (listed.get(JAVA_BYTE, end) != 0) {
        end++;
      }
      byte[] name = listed.asSlice(at + DIRENT_NAME, end - at - DIRENT_NAME).toArray(JAVA_BYTE);
      long inode = listed.get(JAVA_LONG_UNALIGNED, at);
      long next = listed.get(JAVA_LONG_UNALIGNED, at + 8);
      if (!entries.take(inode, next, listed.get(JAVA_BYTE, at + 18), name)) {
        return false;
      }
      at += length;
    }
    return true;
  }

  private static MemorySegment text(MemorySegment into, String text) throws WasiError {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= NAME_BYTES) {
      throw new WasiError(Errno.ENAMETOOLONG);
    }
    MemorySegment.copy(bytes, 0, into, JAVA_BYTE, 0, bytes.length);
    into.set(JAVA_BYTE, bytes.length, (byte) 0);
    return into;
  }
}
