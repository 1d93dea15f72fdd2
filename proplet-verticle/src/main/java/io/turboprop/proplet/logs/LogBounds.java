package io.turboprop.proplet.logs;

import java.time.Duration;

/**
 * What logs may cost.
 *
 * @param ringBytes kept of each attempt, 1 KiB or more
 * @param shelfBytes kept of all attempts that are over, together
 * @param pageBytes in one message at most
 * @param bytesPerSecond to the broker, of all logs together; what is more waits in the rings
 * @param interval between two looks for something new
 */
public record LogBounds(
    int ringBytes, int shelfBytes, int pageBytes, int bytesPerSecond, Duration interval) {
  /** 64 KiB each, 8 MiB in all, 32 KiB in a message, 512 KiB and 5 looks a second. */
  public static final LogBounds DEFAULT =
      new LogBounds(64 << 10, 8 << 20, 32 << 10, 512 << 10, Duration.ofMillis(200));

  public LogBounds {
    if (ringBytes < 1024 || shelfBytes < 0 || pageBytes < 1 || bytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "logs: ring %d, shelf %d, page %d or rate %d out of range"
              .formatted(ringBytes, shelfBytes, pageBytes, bytesPerSecond));
    }
    if (!interval.isPositive()) {
      throw new IllegalArgumentException("logs: interval must be positive, is " + interval);
    }
  }

  /** What so many a second are between two looks. */
  int perInterval(int perSecond) {
    return (int) Math.max(1, perSecond * interval.toMillis() / 1000);
  }
}
