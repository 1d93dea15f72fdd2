package io.turboprop.proplet.engine.wasm.redline;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Pages from the operating system. Linux on x86-64. */
@SuppressWarnings("restricted")
final class Os {
  static final int READ = 1;
  static final int WRITE = 2;
  static final int EXECUTE = 4;
  private static final int PRIVATE_ANONYMOUS_NORESERVE = 0x2 | 0x20 | 0x4000;
  private static final int FIXED = 0x10;
  private static final long PAGE = 4096;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle MMAP =
      handle(
          "mmap",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG));
  private static final MethodHandle MUNMAP =
      handle(
          "munmap",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
  private static final MethodHandle MPROTECT =
      handle(
          "mprotect",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT));

  private Os() {}

  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
  }

  static long address(String function) {
    return LINKER.defaultLookup().findOrThrow(function).address();
  }

  /**
   * Zeros at an address of the system's choice; takes memory when touched.
   *
   * @param protection of {@link #READ}, {@link #WRITE}, {@link #EXECUTE}; 0 reserves addresses
   *     alone
   * @throws OutOfMemoryError if there are no addresses left
   */
  static MemorySegment map(long bytes, int protection) {
    long whole = whole(bytes);
    long address = map(0, whole, protection, PRIVATE_ANONYMOUS_NORESERVE);
    if (address == -1) {
      throw new OutOfMemoryError("the system has no " + whole + " bytes of addresses left");
    }
    return MemorySegment.ofAddress(address).reinterpret(whole);
  }

  private static long map(long at, long bytes, int protection, int flags) {
    try {
      return (long) MMAP.invokeExact(at, bytes, protection, flags, -1, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException("mmap", e);
    }
  }

  /**
   * Forgets what mapped pages hold; their addresses stay reserved and nobody can touch them.
   * Answers false if the system refuses; nobody knows then what is there.
   */
  static boolean vacate(MemorySegment pages) {
    int flags = PRIVATE_ANONYMOUS_NORESERVE | FIXED;
    return map(pages.address(), pages.byteSize(), 0, flags) == pages.address();
  }

  /** Whoever still reads from the segment ends the process. */
  static void unmap(MemorySegment segment) {
    try {
      int failed = (int) MUNMAP.invokeExact(segment.address(), segment.byteSize());
      if (failed != 0) {
        throw new IllegalStateException("munmap of " + segment + " failed");
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("munmap", e);
    }
  }

  /** Answers false if the system refuses. */
  static boolean protect(MemorySegment segment, long bytes, int protection) {
    try {
      return (int) MPROTECT.invokeExact(segment.address(), whole(bytes), protection) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("mprotect", e);
    }
  }

  /** Rounded up to whole pages, at least one. */
  static long whole(long bytes) {
    return Math.max(PAGE, (bytes + PAGE - 1) & -PAGE);
  }
}
