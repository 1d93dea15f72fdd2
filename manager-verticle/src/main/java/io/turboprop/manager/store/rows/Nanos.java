package io.turboprop.manager.store.rows;

import java.time.Instant;

/** Points in time as columns: nanoseconds since 1970, which lasts until 2262. */
public final class Nanos {
  private static final long PER_SECOND = 1_000_000_000L;

  private Nanos() {}

  /**
   * @throws ArithmeticException outside of the years 1678 to 2261
   */
  public static long of(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), PER_SECOND), instant.getNano());
  }

  public static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, PER_SECOND), Math.floorMod(nanos, PER_SECOND));
  }
}
