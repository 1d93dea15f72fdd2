package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.MetricsContractTest;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

final class SqliteMetricsTest extends MetricsContractTest {
  @TempDir Path folder;

  @Override
  protected Store open(Retention retention, InstantSource clock) {
    return SqliteStore.open(
        SqliteOptions.at(folder.resolve("metrics.db")).withRetention(retention), clock);
  }
}
