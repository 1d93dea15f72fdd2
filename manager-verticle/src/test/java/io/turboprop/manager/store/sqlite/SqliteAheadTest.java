package io.turboprop.manager.store.sqlite;

import java.time.Duration;

/** What every store is held to, with nearly every commit in the log when it is asked about. */
final class SqliteAheadTest extends SqliteStoreTest {
  @Override
  SqliteOptions changed(SqliteOptions options) {
    return options.withAhead(Duration.ofHours(1));
  }
}
