package io.turboprop.proplet.engine.wasi;

import java.util.Locale;
import java.util.Set;

/** Numbers of the Linux kernel's interface; two of them differ between processors. */
final class LinuxFlags {
  static final int O_WRONLY = 01;
  static final int O_RDWR = 02;
  static final int O_CREAT = 0100;
  static final int O_EXCL = 0200;
  static final int O_NOCTTY = 0400;
  static final int O_TRUNC = 01000;
  static final int O_APPEND = 02000;
  static final int O_NONBLOCK = 04000;
  static final int O_DSYNC = 010000;
  static final int O_SYNC = 04010000;
  static final int O_CLOEXEC = 02000000;
  static final int O_PATH = 010000000;
  static final int O_DIRECTORY;
  static final int O_NOFOLLOW;

  static final int AT_FDCWD = -100;
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_REMOVEDIR = 0x200;
  static final int AT_EMPTY_PATH = 0x1000;
  static final int F_SETFL = 4;
  static final int STATX_BASIC_STATS = 0x7ff;
  static final long UTIME_NOW = 0x3fffffff;
  static final long UTIME_OMIT = 0x3ffffffe;

  /** Of the generic table; x86-64 has its own. */
  private static final long GETDENTS64_GENERIC = 61;

  private static final long GETDENTS64_X86 = 217;
  static final long SYS_GETDENTS64;

  private static final String PROCESSOR = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
  private static final Set<String> X86 = Set.of("amd64", "x86_64");
  private static final Set<String> ARM = Set.of("aarch64", "arm64");
  private static final Set<String> RISCV = Set.of("riscv64");

  static {
    boolean arm = ARM.contains(PROCESSOR);
    O_DIRECTORY = arm ? 040000 : 0200000;
    O_NOFOLLOW = arm ? 0100000 : 0400000;
    SYS_GETDENTS64 = X86.contains(PROCESSOR) ? GETDENTS64_X86 : GETDENTS64_GENERIC;
  }

  private LinuxFlags() {}

  /** Whether these are the numbers of this machine. */
  static boolean hold() {
    boolean known = X86.contains(PROCESSOR) || ARM.contains(PROCESSOR) || RISCV.contains(PROCESSOR);
    return known && System.getProperty("os.name").equals("Linux");
  }
}
