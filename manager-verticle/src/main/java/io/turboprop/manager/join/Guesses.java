package io.turboprop.manager.join;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bounds how often one address may show a token that is no good: {@link #BURST} times at once, then
 * once in {@link #EACH}. Of addresses the most recent {@link #MOST_ADDRESSES} are remembered. Not
 * thread-safe.
 */
public final class Guesses {
  static final int BURST = 10;
  static final Duration EACH = Duration.ofSeconds(6);
  static final int MOST_ADDRESSES = 10_000;

  private static final long EACH_NANOS = EACH.toNanos();

  /** When all is forgiven, by address; in the order in which they failed last. */
  private final Map<String, Long> cleanAt = new LinkedHashMap<>();

  public boolean mayTry(String address, long nowNanos) {
    Long clean = cleanAt.get(address);
    return clean == null || clean - nowNanos <= (BURST - 1) * EACH_NANOS;
  }

  public void failed(String address, long nowNanos) {
    Long clean = cleanAt.remove(address);
    long from = clean == null || clean - nowNanos < 0 ? nowNanos : clean;
    cleanAt.put(address, from + EACH_NANOS);
    if (cleanAt.size() > MOST_ADDRESSES) {
      cleanAt.remove(cleanAt.keySet().iterator().next());
    }
  }
}
