package io.turboprop.manager.proplet;

import io.turboprop.model.PropletMetadata;
import java.time.Duration;

/**
 * When a proplet counts as alive: while its latest sign of life is at most a window old, on a
 * monotonic clock.
 *
 * @param nativeWindow for proplets that beat every 3 s by default: three missed beats and some
 * @param upstreamWindow for upstream workers, which beat every 10 s by default (wire reference
 *     §3.2); wide enough for two missed beats and jitter
 */
public record Liveness(Duration nativeWindow, Duration upstreamWindow) {
  public static final Liveness DEFAULT =
      new Liveness(Duration.ofSeconds(10), Duration.ofSeconds(32));

  public Duration window(PropletMetadata metadata) {
    return metadata.isNative() ? nativeWindow : upstreamWindow;
  }

  /**
   * @param heardNanos and {@code nowNanos} of the same monotonic clock
   */
  public boolean alive(PropletMetadata metadata, long heardNanos, long nowNanos) {
    return nowNanos - heardNanos <= window(metadata).toNanos();
  }
}
