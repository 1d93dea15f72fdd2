package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.LeadershipContractTest;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.StoreContracts;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContracts {
  @TempDir Path folder;

  @Override
  protected Store newStore(Retention retention, InstantSource clock) {
    SqliteOptions options = SqliteOptions.at(folder.resolve("store.db"));
    return SqliteStore.open(changed(options).withRetention(retention), clock);
  }

  SqliteOptions changed(SqliteOptions options) {
    return options;
  }

  @Nested
  final class Leading extends LeadershipContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }
}
