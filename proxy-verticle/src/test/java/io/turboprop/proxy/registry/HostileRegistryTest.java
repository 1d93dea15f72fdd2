package io.turboprop.proxy.registry;

import io.turboprop.proxy.transfer.RetryPolicy;
import io.turboprop.time.Backoff;
import java.time.Duration;

/** Placeholder. */
class HostileRegistryTest {
  static final RetryPolicy QUICK =
      new RetryPolicy(
          3,
          Duration.ofSeconds(20),
          new Backoff(Duration.ofMillis(5), Duration.ofMillis(20)),
          Duration.ofSeconds(1));
}
