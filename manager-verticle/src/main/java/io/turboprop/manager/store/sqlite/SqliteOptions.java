package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.Retention;
import java.nio.file.Path;
import java.time.Duration;

/**
 * @param file the database; {@code -wal}, {@code -shm}, {@code -ahead0}, {@code -ahead1} and {@code
 *     .lock} files lie beside it
 * @param readers threads that answer questions, each with a connection, 1 to 64
 * @param queue requests that may wait for the writer, and as many for the readers; beyond that
 *     requests are refused
 * @param drain requests that may share one transaction, 1 to {@code queue}
 * @param maxBytes largest size of the database file in bytes, 0 for as large as the disk
 * @param busyTimeout how long to wait for a lock somebody else holds on the file, a backup for
 *     example
 * @param checkTime longest time that opening spends on looking for damage, zero for not at all
 * @param ahead from one time that the tables are brought up to date to the next, while commits are
 *     answered as soon as they are in the log; zero for tables that have everything at once
 */
public record SqliteOptions(
    Path file,
    Retention retention,
    int readers,
    int queue,
    int drain,
    long maxBytes,
    Duration busyTimeout,
    Duration checkTime,
    Duration ahead) {

  public SqliteOptions {
    if (readers < 1 || readers > 64) {
      throw new IllegalArgumentException("readers must be 1 to 64, not " + readers);
    }
    if (queue < 1 || drain < 1 || drain > queue) {
      throw new IllegalArgumentException(
          "queue and drain must be positive and drain at most queue, not " + queue + ", " + drain);
    }
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes must not be negative, is " + maxBytes);
    }
    if (checkTime.isNegative()) {
      throw new IllegalArgumentException("checkTime must not be negative, is " + checkTime);
    }
    if (ahead.isNegative()) {
      throw new IllegalArgumentException("ahead must not be negative, is " + ahead);
    }
  }

  // Longer has rounds that take a processor for longer, shorter has more of them to write.
  private static final Duration AHEAD = Duration.ofMillis(200);

  public static SqliteOptions at(Path file) {
    return new SqliteOptions(
        file,
        Retention.DEFAULT,
        2,
        8_192,
        1_024,
        0,
        Duration.ofSeconds(5),
        Duration.ofMillis(500),
        AHEAD);
  }

  public SqliteOptions withRetention(Retention newRetention) {
    return new SqliteOptions(
        file, newRetention, readers, queue, drain, maxBytes, busyTimeout, checkTime, ahead);
  }

  public SqliteOptions withMaxBytes(long newMaxBytes) {
    return new SqliteOptions(
        file, retention, readers, queue, drain, newMaxBytes, busyTimeout, checkTime, ahead);
  }

  public SqliteOptions withQueue(int newQueue, int newDrain) {
    return new SqliteOptions(
        file, retention, readers, newQueue, newDrain, maxBytes, busyTimeout, checkTime, ahead);
  }

  public SqliteOptions withCheckTime(Duration newCheckTime) {
    return new SqliteOptions(
        file, retention, readers, queue, drain, maxBytes, busyTimeout, newCheckTime, ahead);
  }

  public SqliteOptions withAhead(Duration newAhead) {
    return new SqliteOptions(
        file, retention, readers, queue, drain, maxBytes, busyTimeout, checkTime, newAhead);
  }
}
