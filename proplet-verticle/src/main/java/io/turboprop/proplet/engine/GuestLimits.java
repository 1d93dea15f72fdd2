package io.turboprop.proplet.engine;

import java.time.Duration;

/**
 * What one guest may use. All are positive; the caller has put its defaults and ceilings in
 * already.
 *
 * @param deadline wall-clock time from the guest's first instruction; not applied to daemons
 * @param memoryBytes linear memory, all of a guest's memories together
 * @param outputBytes of standard output that are kept; of standard error the last as many, at most
 *     64 KiB
 * @param stackBytes stack of the guest's thread
 */
public record GuestLimits(Duration deadline, long memoryBytes, int outputBytes, int stackBytes) {
  public static final GuestLimits DEFAULT =
      new GuestLimits(Duration.ofMinutes(5), 256L << 20, 1 << 20, 4 << 20);

  public GuestLimits {
    if (!deadline.isPositive() || memoryBytes <= 0 || outputBytes <= 0 || stackBytes <= 0) {
      throw new IllegalArgumentException(
          "limits must be positive: deadline %s, memory %d, output %d, stack %d"
              .formatted(deadline, memoryBytes, outputBytes, stackBytes));
    }
  }
}
