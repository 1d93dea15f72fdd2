package io.turboprop.proplet.engine.wasi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Granted directories and what lies in one. */
final class DirectoryCalls {
  private static final int ENTRY_BYTES = 24;
  private static final byte[] PARENT = {'.', '.'};

  private DirectoryCalls() {}

  /** fd_prestat_get(fd, prestat) */
  static void prestat(Wasi wasi, Cells cells, long[] a) throws WasiError {
    byte[] name = grantedName(wasi, (int) a[0]);
    cells.writeInt((int) a[1], 0);
    cells.writeInt((int) a[1] + 4, name.length);
  }

  /** fd_prestat_dir_name(fd, path, path_len) */
  static void prestatName(Wasi wasi, Cells cells, long[] a) throws WasiError {
    byte[] name = grantedName(wasi, (int) a[0]);
    if (Integer.toUnsignedLong((int) a[2]) < name.length) {
      throw new WasiError(Errno.ENAMETOOLONG);
    }
    cells.write((int) a[1], name, name.length);
  }

  private static byte[] grantedName(Wasi wasi, int fd) throws WasiError {
    if (wasi.descriptors().get(fd) instanceof DirectoryDescriptor directory
        && directory.grantedAs().isPresent()) {
      return directory.grantedAs().get().getBytes(StandardCharsets.UTF_8);
    }
    throw new WasiError(Errno.EBADF);
  }

  /** fd_readdir(fd, buf, buf_len, cookie, bufused) */
  static void list(Wasi wasi, Cells cells, long[] a) throws WasiError {
    DirectoryDescriptor directory = wasi.descriptors().directory((int) a[0]);
    directory.require(Rights.FD_READDIR);
    cells.check((int) a[4], 4);
    cells.check((int) a[1], (int) a[2]);
    long inode = directory.status().inode();
    var listing = new Listing(cells, (int) a[1], (int) a[2], inode);
    directory.libc().list(directory.fd(), a[3], listing.size, listing::add);
    cells.writeInt((int) a[4], listing.used);
  }

  /** Fills the guest's buffer, the last entry cut if it does not fit. */
  private static final class Listing {
    private final Cells cells;
    private final int at;
    private final long size;
    private final long ownInode;
    private int used;

    Listing(Cells cells, int at, int size, long ownInode) {
      this.cells = cells;
      this.at = at;
      this.size = Integer.toUnsignedLong(size);
      this.ownInode = ownInode;
    }

    /** The directory above may not be the guest's, so its number is not told. */
    boolean add(long inode, long next, int type, byte[] name) throws WasiError {
      long told = Arrays.equals(name, PARENT) ? ownInode : inode;
      put(entry(told, next, Statx.ofEntry(type), name));
      return used < size;
    }

    private void put(byte[] entry) throws WasiError {
      int fitting = (int) Math.min(entry.length, size - used);
      cells.write(at + used, entry, fitting);
      used += fitting;
    }

    private static byte[] entry(long inode, long next, FileType type, byte[] name) {
      return ByteBuffer.allocate(ENTRY_BYTES + name.length)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putLong(next)
          .putLong(inode)
          .putInt(name.length)
          .putInt(type.code())
          .put(name)
          .array();
    }
  }
}
