package io.turboprop.proplet.engine;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a guest is given beyond arguments, environment, input, clocks and output. Closed unless the
 * proplet's policy opens it; never taken from an order as it stands.
 *
 * @param seed of the guest's random numbers, so that runs repeat; empty for real chance
 * @param dirs directories of the host
 * @param openFiles descriptors at a time, {@link #STREAMS} and directories included
 */
public record Capabilities(OptionalLong seed, List<GuestDir> dirs, int openFiles) {
  public static final int DEFAULT_OPEN_FILES = 256;

  /** Descriptors every guest has: standard input, output and error. */
  public static final int STREAMS = 3;

  public static final Capabilities CLOSED =
      new Capabilities(OptionalLong.empty(), List.of(), DEFAULT_OPEN_FILES);

  public Capabilities {
    dirs = List.copyOf(dirs);
    if (openFiles < STREAMS + dirs.size()) {
      throw new IllegalArgumentException(
          "%d open files are too few for 3 streams and %d directories"
              .formatted(openFiles, dirs.size()));
    }
  }

  public Capabilities withSeed(long other) {
    return new Capabilities(OptionalLong.of(other), dirs, openFiles);
  }

  public Capabilities withDirs(List<GuestDir> other) {
    return new Capabilities(seed, other, openFiles);
  }

  public Capabilities withOpenFiles(int other) {
    return new Capabilities(seed, dirs, other);
  }

  /** No more than these or what it has, but streams and directories always. */
  public Capabilities withAtMostOpenFiles(long most) {
    return withOpenFiles((int) Math.max(STREAMS + dirs.size(), Math.min(most, openFiles)));
  }
}
