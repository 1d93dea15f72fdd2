package io.turboprop.proplet.engine.wasi;

/** How a descriptor reads and writes: one bit each. */
final class FdFlags {
  static final int APPEND = 1;
  static final int DSYNC = 2;
  static final int NONBLOCK = 4;
  static final int RSYNC = 8;
  static final int SYNC = 16;

  /** Which cannot be changed once a file is open. */
  static final int SYNCS = DSYNC | RSYNC | SYNC;

  static final int ALL = APPEND | NONBLOCK | SYNCS;

  private FdFlags() {}
}
