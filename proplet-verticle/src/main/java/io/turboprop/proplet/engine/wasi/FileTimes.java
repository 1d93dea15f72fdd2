package io.turboprop.proplet.engine.wasi;

import java.util.OptionalLong;

/**
 * Times to set, in nanoseconds since 1970; what is empty stays as it is.
 *
 * @param accessedNow instead of {@code accessed}
 * @param modifiedNow instead of {@code modified}
 */
record FileTimes(
    OptionalLong accessed, boolean accessedNow, OptionalLong modified, boolean modifiedNow) {
  private static final int ATIM = 1;
  private static final int ATIM_NOW = 2;
  private static final int MTIM = 4;
  private static final int MTIM_NOW = 8;

  /** From the arguments of {@code fd_filestat_set_times}. */
  static FileTimes of(long accessed, long modified, int flags) throws WasiError {
    boolean unknown = (flags & ~(ATIM | ATIM_NOW | MTIM | MTIM_NOW)) != 0;
    if (unknown || both(flags, ATIM, ATIM_NOW) || both(flags, MTIM, MTIM_NOW)) {
      throw new WasiError(Errno.EINVAL);
    }
    return new FileTimes(
        given(flags, ATIM, accessed),
        (flags & ATIM_NOW) != 0,
        given(flags, MTIM, modified),
        (flags & MTIM_NOW) != 0);
  }

  private static boolean both(int flags, int one, int other) {
    return (flags & one) != 0 && (flags & other) != 0;
  }

  private static OptionalLong given(int flags, int flag, long nanos) {
    return (flags & flag) != 0 ? OptionalLong.of(nanos) : OptionalLong.empty();
  }
}
