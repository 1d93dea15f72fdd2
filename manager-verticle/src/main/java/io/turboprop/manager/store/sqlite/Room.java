package io.turboprop.manager.store.sqlite;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether there is certainly room in the tables for what is answered before it is in them. Where
 * there may be none, the tables have to say themselves whether they take it.
 */
final class Room {
  /** That must be free, in bytes: no disk that is in use loses so much in a round. */
  private static final long SPARE = 64L << 20;

  /** Pages with indexes, and the log of SQLite beside them. */
  private static final int PAGES_FOR_A_BYTE = 8;

  private final Path file;
  private final long maxBytes;
  private final FileStore disk;

  Room(SqliteOptions options) throws IOException {
    this.file = options.file();
    this.maxBytes = options.maxBytes();
    this.disk = Files.getFileStore(options.file());
  }

  /**
   * @param ahead bytes that are not in the tables yet
   */
  boolean suffices(long ahead) throws IOException {
    long wanted = SPARE + PAGES_FOR_A_BYTE * ahead;
    boolean allowed = maxBytes == 0 || maxBytes - Files.size(file) >= wanted;
    return allowed && disk.getUsableSpace() >= wanted;
  }
}
