package io.turboprop.proplet.engine.wasi;

/** {@code path_open}. */
final class PathOpen {
  private static final int CREATE = 1;
  private static final int DIRECTORY = 2;
  private static final int EXCLUSIVE = 4;
  private static final int TRUNCATE = 8;

  private static final long WRITES =
      Rights.FD_WRITE | Rights.FD_ALLOCATE | Rights.FD_FILESTAT_SET_SIZE;
  private static final int MODE = 0666;

  private PathOpen() {}

  /** What is to be opened, and how. */
  private record Wish(String path, boolean follow, int how, long base, long inheriting, int flags) {

    boolean has(int oflag) {
      return (how & oflag) != 0;
    }
  }

  /**
   * path_open(fd, dirflags, path, path_len, oflags, rights_base, rights_inheriting, fdflags,
   * opened)
   */
  static void open(Wasi wasi, Cells cells, long[] a) throws WasiError {
    DirectoryDescriptor from = wasi.descriptors().directory((int) a[0]);
    int how = (int) a[4] & 0xffff;
    int flags = (int) a[7] & 0xffff;
    boolean follow = Paths.follows(a[1]) && (how & EXCLUSIVE) == 0;
    String path = Paths.read(wasi, cells, a[2], a[3]);
    var wish = new Wish(path, follow, how, a[5], a[6], flags);
    check(from, wish);
    cells.check((int) a[8], 4);
    wasi.descriptors().requireRoom();
    cells.writeInt((int) a[8], wasi.descriptors().add(opened(from, wish)));
  }

  private static void check(DirectoryDescriptor from, Wish wish) throws WasiError {
    from.require(Rights.PATH_OPEN);
    if (wish.has(CREATE)) {
      from.require(Rights.PATH_CREATE_FILE);
    }
    if (wish.has(TRUNCATE)) {
      from.require(Rights.PATH_FILESTAT_SET_SIZE);
    }
    if ((wish.base() & Rights.FD_WRITE & ~from.inheriting()) != 0) {
      throw new WasiError(Errno.ENOTCAPABLE);
    }
    if ((wish.has(CREATE) && wish.has(DIRECTORY)) || (wish.flags() & ~FdFlags.ALL) != 0) {
      throw new WasiError(Errno.EINVAL);
    }
  }

  private static Descriptor opened(DirectoryDescriptor from, Wish wish) throws WasiError {
    Libc libc = from.libc();
    long base = wish.base() & from.inheriting();
    long inheriting = wish.inheriting() & from.inheriting();
    int fd;
    try (PathWalk walk = PathWalk.to(from, wish.path(), wish.follow())) {
      if (walk.asDirectory() && wish.has(CREATE)) {
        throw new WasiError(Errno.EISDIR);
      }
      int flags = linuxFlags(wish, base) | (walk.asDirectory() ? LinuxFlags.O_DIRECTORY : 0);
      fd = libc.open(walk.dir(), walk.name(), flags, MODE);
    }
    boolean handedOver = false;
    try {
      Descriptor opened =
          switch (libc.status(fd).type()) {
            case REGULAR_FILE -> new FileDescriptor(libc, fd, base, inheriting, wish.flags());
            case DIRECTORY -> new DirectoryDescriptor(libc, fd, base, inheriting, wish.flags());
            default -> throw new WasiError(Errno.EACCES);
          };
      handedOver = true;
      return opened;
    } finally {
      if (!handedOver) {
        libc.close(fd);
      }
    }
  }

  /** Without waiting for the other side of a pipe, and without following a link. */
  private static int linuxFlags(Wish wish, long base) {
    int flags = LinuxFlags.O_NOFOLLOW | LinuxFlags.O_NONBLOCK | LinuxFlags.O_NOCTTY;
    if ((base & WRITES) != 0) {
      boolean reads = (base & (Rights.FD_READ | Rights.FD_READDIR)) != 0;
      flags |= reads ? LinuxFlags.O_RDWR : LinuxFlags.O_WRONLY;
    }
    flags |= wish.has(CREATE) ? LinuxFlags.O_CREAT : 0;
    flags |= wish.has(EXCLUSIVE) ? LinuxFlags.O_EXCL : 0;
    flags |= wish.has(TRUNCATE) ? LinuxFlags.O_TRUNC : 0;
    flags |= wish.has(DIRECTORY) ? LinuxFlags.O_DIRECTORY : 0;
    flags |= (wish.flags() & FdFlags.APPEND) != 0 ? LinuxFlags.O_APPEND : 0;
    flags |= (wish.flags() & FdFlags.DSYNC) != 0 ? LinuxFlags.O_DSYNC : 0;
    flags |= (wish.flags() & (FdFlags.SYNC | FdFlags.RSYNC)) != 0 ? LinuxFlags.O_SYNC : 0;
    return flags;
  }
}
