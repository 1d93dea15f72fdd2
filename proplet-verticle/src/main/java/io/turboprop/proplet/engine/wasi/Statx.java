package io.turboprop.proplet.engine.wasi;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The kernel's {@code struct statx}, which is the same on all processors, and its times. */
final class Statx {
  private static final int LINKS = 16;
  private static final int MODE = 28;
  private static final int INODE = 32;
  private static final int SIZE = 40;
  private static final int ACCESSED = 64;
  private static final int CHANGED = 96;
  private static final int MODIFIED = 112;
  private static final int DEVICE_MAJOR = 136;
  private static final int DEVICE_MINOR = 140;
  private static final int TYPE_MASK = 0170000;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private Statx() {}

  static FileStatus read(MemorySegment statx) {
    long device =
        (Integer.toUnsignedLong(statx.get(JAVA_INT_UNALIGNED, DEVICE_MAJOR)) << 32)
            | Integer.toUnsignedLong(statx.get(JAVA_INT_UNALIGNED, DEVICE_MINOR));
    return new FileStatus(
        type(Short.toUnsignedInt(statx.get(JAVA_SHORT_UNALIGNED, MODE))),
        device,
        statx.get(JAVA_LONG_UNALIGNED, INODE),
        Integer.toUnsignedLong(statx.get(JAVA_INT_UNALIGNED, LINKS)),
        statx.get(JAVA_LONG_UNALIGNED, SIZE),
        nanos(statx, ACCESSED),
        nanos(statx, MODIFIED),
        nanos(statx, CHANGED));
  }

  private static long nanos(MemorySegment statx, int at) {
    return statx.get(JAVA_LONG_UNALIGNED, at) * SECOND + statx.get(JAVA_INT_UNALIGNED, at + 8);
  }

  private static FileType type(int mode) {
    return switch (mode & TYPE_MASK) {
      case 0020000 -> FileType.CHARACTER_DEVICE;
      case 0040000 -> FileType.DIRECTORY;
      case 0060000 -> FileType.BLOCK_DEVICE;
      case 0100000 -> FileType.REGULAR_FILE;
      case 0120000 -> FileType.SYMBOLIC_LINK;
      case 0140000 -> FileType.SOCKET_STREAM;
      default -> FileType.UNKNOWN;
    };
  }

  /** The type as {@code getdents64} tells it. */
  static FileType ofEntry(int type) {
    return type(type << 12);
  }

  /** A {@code struct timespec} for {@code utimensat}. */
  static void writeTime(MemorySegment into, int at, OptionalLong nanos, boolean now) {
    long seconds = 0;
    long rest = now ? LinuxFlags.UTIME_NOW : LinuxFlags.UTIME_OMIT;
    if (nanos.isPresent()) {
      seconds = Math.floorDiv(nanos.getAsLong(), SECOND);
      rest = Math.floorMod(nanos.getAsLong(), SECOND);
    }
    into.set(JAVA_LONG_UNALIGNED, at, seconds);
    into.set(JAVA_LONG_UNALIGNED, at + 8, rest);
  }
}
