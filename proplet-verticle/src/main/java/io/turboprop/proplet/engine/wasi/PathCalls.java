package io.turboprop.proplet.engine.wasi;

import java.nio.charset.StandardCharsets;

/** What can be done to names in directories. No call follows a link it is not asked to follow. */
final class PathCalls {
  private PathCalls() {}

  /** path_create_directory(fd, path, path_len) */
  static void createDirectory(Wasi wasi, Cells cells, long[] a) throws WasiError {
    DirectoryDescriptor from = from(wasi, a[0], Rights.PATH_CREATE_DIRECTORY);
    String path = Paths.read(wasi, cells, a[1], a[2]);
    try (PathWalk walk = PathWalk.to(from, withoutSlash(path), false)) {
      from.libc().createDirectory(walk.dir(), walk.name());
    }
  }

  /** path_filestat_get(fd, flags, path, path_len, stat) */
  static void filestat(Wasi wasi, Cells cells, long[] a) throws WasiError {
    DirectoryDescriptor from = from(wasi, a[0], Rights.PATH_FILESTAT_GET);
    String path = Paths.read(wasi, cells, a[2], a[3]);
    try (PathWalk walk = PathWalk.to(from, path, Paths.follows(a[1]))) {
      FileStatus status = from.libc().status(walk.dir(), walk.name());
      if (walk.asDirectory() && status.type() != FileType.DIRECTORY) {
        throw new WasiError(Errno.ENOTDIR);
      }
      status.write(cells, (int) a[4]);
    }
  }

  /** path_filestat_set_times(fd, flags, path, path_len, atim, mtim, fst_flags) */
  static void setTimes(Wasi wasi, Cells cells, long[] a) throws WasiError {
    DirectoryDescriptor from = from(wasi, a[0], Rights.PATH_FILESTAT_SET_TIMES);
    FileTimes times = FileTimes.of(a[4], a[5], (int) a[6] & 0xffff);
    String path = Paths.read(wasi, cells, a[2], a[3]);
    try (PathWalk walk = PathWalk.to(from, path, Paths.follows(a[1]))) {
      if (walk.asDirectory()
          && from.libc().status(walk.dir(), walk.name()).type() != FileType.DIRECTORY) {
        throw new WasiError(Errno.ENOTDIR);
      }
      from.libc().setTimes(walk.dir(), walk.name(), times);
    }
  }

  /**
   * path_link(old_fd, old_flags, old_path, old_path_len, new_fd, new_path, new_path_len)
   *
   * <p>Needs the right to change on both sides: else a file of a read-only directory could be
   * written to by another name. Links are not followed, asked for or not.
   */
  static void link(Wasi wasi, Cells cells, long[] a) throws WasiError {
    DirectoryDescriptor from = from(wasi, a[0], Rights.PATH_LINK_SOURCE);
    DirectoryDescriptor to = from(wasi, a[4], Rights.PATH_LINK_TARGET);
    if (Paths.follows(a[1])) {
      throw new WasiError(Errno.EINVAL);
    }
    String oldPath = Paths.read(wasi, cells, a[2], a[3]);
    String newPath = Paths.read(wasi, cells, a[5], a[6]);
    if (oldPath.endsWith("/")) {
      throw new WasiError(Errno.ENOTDIR);
    }
    try (PathWalk old = PathWalk.to(from, oldPath, false);
        PathWalk fresh = PathWalk.to(to, withoutSlash(newPath), false)) {
      from.libc().link(old.dir(), old.name(), fresh.dir(), named(fresh, newPath));
    }
  }

  /** path_readlink(fd, path, path_len, buf, buf_len, bufused): what does not fit is left away. */
  static void readlink(Wasi wasi, Cells cells, long[] a) throws WasiError {
    DirectoryDescriptor from = from(wasi, a[0], Rights.PATH_READLINK);
    String path = Paths.read(wasi, cells, a[1], a[2]);
    cells.check((int) a[5], 4);
    try (PathWalk walk = PathWalk.to(from, path, false)) {
      String target =
          from.libc()
              .readlink(walk.dir(), walk.name())
              .orElseThrow(() -> new WasiError(Errno.EINVAL));
      byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
      int fitting = (int) Math.min(bytes.length, Integer.toUnsignedLong((int) a[4]));
      cells.write((int) a[3], bytes, fitting);
      cells.writeInt((int) a[5], fitting);
    }
  }

  /** path_remove_directory(fd, path, path_len) */
  static void removeDirectory(Wasi wasi, Cells cells, long[] a) throws WasiError {
    DirectoryDescriptor from = from(wasi, a[0], Rights.PATH_REMOVE_DIRECTORY);
    String path = Paths.read(wasi, cells, a[1], a[2]);
    try (PathWalk walk = PathWalk.to(from, withoutSlash(path), false)) {
      from.libc().remove(walk.dir(), walk.name(), LinuxFlags.AT_REMOVEDIR);
    }
  }

  /** path_unlink_file(fd, path, path_len) */
  static void unlink(Wasi wasi, Cells cells, long[] a) throws WasiError {
    DirectoryDescriptor from = from(wasi, a[0], Rights.PATH_UNLINK_FILE);
    String path = Paths.read(wasi, cells, a[1], a[2]);
    try (PathWalk walk = PathWalk.to(from, withoutSlash(path), false)) {
      from.libc().remove(walk.dir(), named(walk, path), 0);
    }
  }

  /** path_rename(fd, old_path, old_path_len, new_fd, new_path, new_path_len) */
  static void rename(Wasi wasi, Cells cells, long[] a) throws WasiError {
    DirectoryDescriptor from = from(wasi, a[0], Rights.PATH_RENAME_SOURCE);
    DirectoryDescriptor to = from(wasi, a[3], Rights.PATH_RENAME_TARGET);
    String oldPath = Paths.read(wasi, cells, a[1], a[2]);
    String newPath = Paths.read(wasi, cells, a[4], a[5]);
    try (PathWalk old = PathWalk.to(from, withoutSlash(oldPath), false);
        PathWalk fresh = PathWalk.to(to, withoutSlash(newPath), false)) {
      from.libc().rename(old.dir(), named(old, oldPath), fresh.dir(), named(fresh, newPath));
    }
  }

  /**
   * path_symlink(old_path, old_path_len, fd, new_path, new_path_len)
   *
   * <p>A link that leads outside can be made, but not with an absolute path: other programs may
   * follow it.
   */
  static void symlink(Wasi wasi, Cells cells, long[] a) throws WasiError {
    DirectoryDescriptor from = from(wasi, a[2], Rights.PATH_SYMLINK);
    String target = Paths.read(wasi, cells, a[0], a[1]);
    String path = Paths.read(wasi, cells, a[3], a[4]);
    if (target.startsWith("/")) {
      throw new WasiError(Errno.ENOTCAPABLE);
    }
    try (PathWalk walk = PathWalk.to(from, withoutSlash(path), false)) {
      from.libc().symlink(target, walk.dir(), named(walk, path));
    }
  }

  private static DirectoryDescriptor from(Wasi wasi, long fd, long right) throws WasiError {
    DirectoryDescriptor directory = wasi.descriptors().directory((int) fd);
    directory.require(right);
    return directory;
  }

  /** A slash at the end would follow a link; these calls are about the name itself. */
  private static String withoutSlash(String path) {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  /**
   * The name with its slash again, for calls in which the kernel does not follow it but says what
   * is wrong with it.
   */
  private static String named(PathWalk walk, String path) {
    return path.endsWith("/") && !walk.name().equals(".") ? walk.name() + "/" : walk.name();
  }
}
