package io.turboprop.manager.store.sqlite;

import java.time.Duration;

/** What every store is held to, with each commit in the tables when it is answered. */
final class SqliteStraightTest extends SqliteStoreTest {
  @Override
  SqliteOptions changed(SqliteOptions options) {
    return options.withAhead(Duration.ZERO);
  }
}
