package io.turboprop.proplet.engine.wasi;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The way from an open directory to the directory in which the last name of a path lies. It never
 * leaves what is beneath the first directory, whatever others do to the tree meanwhile:
 *
 * <ul>
 *   <li>Each name is opened by itself, in the directory found before ({@code openat} with {@code
 *       O_NOFOLLOW}), so that the kernel never follows a link and there is nothing between check
 *       and use: what was opened is what is used.
 *   <li>Links are read and walked by us, in the same way. An absolute one is refused.
 *   <li>{@code ..} goes back to a directory that was passed on the way and is still open, never to
 *       a parent as the kernel sees it: a directory that is moved outside while a guest stands in
 *       it leads nowhere. Above the first directory it is refused.
 * </ul>
 *
 * <p>So the last name must be used without following it either: callers pass {@code O_NOFOLLOW} or
 * its like. Refusals are {@code ENOTCAPABLE}.
 */
final class PathWalk implements AutoCloseable {
  private static final int MAX_LINKS = 40;
  private static final int MAX_DEPTH = 256;

  private final Libc libc;
  private final int first;
  private final List<Integer> passed = new ArrayList<>();
  private final Deque<String> ahead = new ArrayDeque<>();
  private int links;
  private String name = ".";
  private boolean asDirectory;

  private PathWalk(Libc libc, int first) {
    this.libc = libc;
    this.first = first;
  }

  /**
   * Walks. The result is to be closed, which also ends the use of {@link #dir}.
   *
   * @param follow whether a link at the end is followed; a slash at the end follows it too
   */
  static PathWalk to(DirectoryDescriptor from, String path, boolean follow) throws WasiError {
    Headroom.require();
    PathWalk walk = new PathWalk(from.libc(), from.fd());
    boolean there = false;
    try {
      walk.prepend(path, true);
      walk.go(follow);
      there = true;
      return walk;
    } finally {
      if (!there) {
        walk.close();
      }
    }
  }

  /** The directory in which {@link #name} lies, without links: to be used with {@code openat}. */
  int dir() {
    return passed.isEmpty() ? first : passed.getLast();
  }

  /** The last name, or {@code .} if the path ends with the directory itself. */
  String name() {
    return name;
  }

  /** Whether the path ends so that it can only mean a directory. */
  boolean asDirectory() {
    return asDirectory;
  }

  private void go(boolean follow) throws WasiError {
    while (true) {
      GuestInterrupted.check();
      String next = ahead.isEmpty() ? "." : ahead.pop();
      boolean last = ahead.isEmpty();
      if (next.equals(".") || next.equals("..")) {
        if (next.equals("..")) {
          back();
        }
        if (last) {
          asDirectory = true;
          return;
        }
      } else if (last) {
        Optional<String> target = follow || asDirectory ? linkTarget(next) : Optional.empty();
        if (target.isEmpty()) {
          name = next;
          return;
        }
        prepend(target.get(), true);
      } else {
        enter(next);
      }
    }
  }

  private void back() throws WasiError {
    if (passed.isEmpty()) {
      throw new WasiError(Errno.ENOTCAPABLE);
    }
    libc.close(passed.removeLast());
  }

  private void enter(String next) throws WasiError {
    if (passed.size() == MAX_DEPTH) {
      throw new WasiError(Errno.ENAMETOOLONG);
    }
    int flags = LinuxFlags.O_PATH | LinuxFlags.O_DIRECTORY | LinuxFlags.O_NOFOLLOW;
    try {
      passed.add(libc.open(dir(), next, flags, 0));
    } catch (WasiError error) {
      if (error.errno() != Errno.ENOTDIR && error.errno() != Errno.ELOOP) {
        throw error;
      }
      prepend(libc.readlink(dir(), next).orElseThrow(() -> new WasiError(Errno.ENOTDIR)), false);
    }
  }

  /** Of a link; empty if the name means something else or nothing. */
  private Optional<String> linkTarget(String next) throws WasiError {
    try {
      return libc.readlink(dir(), next);
    } catch (WasiError error) {
      if (error.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw error;
    }
  }

  /** Puts the names of a path, or of what a link says, before those that are left. */
  private void prepend(String path, boolean atEnd) throws WasiError {
    if (path.isEmpty()) {
      throw new WasiError(Errno.ENOENT);
    }
    if (path.startsWith("/")) {
      throw new WasiError(Errno.ENOTCAPABLE);
    }
    if (links++ > MAX_LINKS) {
      throw new WasiError(Errno.ELOOP);
    }
    asDirectory |= atEnd && path.endsWith("/");
    List<String> names = List.of(path.split("/+"));
    for (String next : names.reversed()) {
      ahead.push(next);
    }
  }

  @Override
  public void close() {
    while (!passed.isEmpty()) {
      libc.close(passed.removeLast());
    }
  }
}
