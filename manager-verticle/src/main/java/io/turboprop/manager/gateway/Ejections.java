package io.turboprop.manager.gateway;

import io.turboprop.time.Backoff;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Proplets that failed and are left out for a while: {@code first * 2^n}, n being the failures in a
 * row, up to {@code max}. Failures of calls that were under way when it was left out do not count
 * again. Thread-safe.
 */
final class Ejections {
  /** After this time without another failure the next one counts as the first. */
  private static final long FORGOTTEN_NANOS = 300_000_000_000L;

  private final long firstNanos;
  private final long maxNanos;
  private final Map<Provider, Ejection> byProvider = new ConcurrentHashMap<>();

  private record Ejection(int failures, long untilNanos) {}

  Ejections(Backoff delays) {
    firstNanos = delays.first().toNanos();
    maxNanos = delays.max().toNanos();
  }

  /** Whether anybody failed of late: if not, there is nothing to look for. */
  boolean none() {
    return byProvider.isEmpty();
  }

  boolean contains(Provider provider, long nowNanos) {
    return left(provider, nowNanos) > 0;
  }

  /** Nanoseconds until it may be called again; 0 or less if it may be now. */
  long left(Provider provider, long nowNanos) {
    Ejection ejection = byProvider.get(provider);
    return ejection == null ? 0 : ejection.untilNanos - nowNanos;
  }

  void succeeded(Provider provider) {
    if (!byProvider.isEmpty()) {
      byProvider.remove(provider);
    }
  }

  /**
   * @return whether it is left out from now on and was not before
   */
  boolean failed(Provider provider, long nowNanos) {
    byProvider.values().removeIf(old -> nowNanos - old.untilNanos > FORGOTTEN_NANOS);
    if (contains(provider, nowNanos)) {
      return false;
    }
    byProvider.merge(provider, next(0, nowNanos), (old, fresh) -> next(old.failures, nowNanos));
    return true;
  }

  private Ejection next(int failuresBefore, long nowNanos) {
    int doublings = Math.min(failuresBefore, 30);
    long delay = Math.min(maxNanos, firstNanos << doublings);
    return new Ejection(failuresBefore + 1, nowNanos + (delay < firstNanos ? maxNanos : delay));
  }
}
