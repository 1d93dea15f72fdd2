package io.turboprop.proplet.engine.wasi;

/**
 * What is known of a file; times in nanoseconds since 1970.
 *
 * @param device identifies the file together with {@code inode}
 * @param links hard links
 */
record FileStatus(
    FileType type,
    long device,
    long inode,
    long links,
    long size,
    long accessed,
    long modified,
    long changed) {
  private static final int BYTES = 64;

  /** Of what is no file, as standard streams are. */
  static FileStatus of(FileType type) {
    return new FileStatus(type, 0, 0, 0, 0, 0, 0, 0);
  }

  /** As a {@code filestat} record. */
  void write(Cells cells, int at) throws WasiError {
    cells.zero(at, BYTES);
    cells.writeLong(at, device);
    cells.writeLong(at + 8, inode);
    cells.writeByte(at + 16, type.code());
    cells.writeLong(at + 24, links);
    cells.writeLong(at + 32, size);
    cells.writeLong(at + 40, accessed);
    cells.writeLong(at + 48, modified);
    cells.writeLong(at + 56, changed);
  }
}
