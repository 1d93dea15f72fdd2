package io.turboprop.manager.store.memory;

import io.turboprop.manager.store.MetricsContractTest;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.Store;
import java.time.InstantSource;

final class MemoryMetricsTest extends MetricsContractTest {
  @Override
  protected Store open(Retention retention, InstantSource clock) {
    return new MemoryStore(retention, 1_000, clock);
  }
}
