package io.turboprop.manager.function;

import java.time.Duration;

/**
 * How many instances of a revision there may be.
 *
 * @param min kept ready without calls, 0 to {@code max}
 * @param max under load, 1 to {@value #MOST_INSTANCES}
 * @param concurrency calls that one instance works on at once, 1 to {@value #MOST_CALLS}
 * @param idleTimeout without calls, after which instances beyond {@code min} end; {@link
 *     #SHORTEST_IDLE} to {@link #LONGEST_IDLE}
 */
public record Scale(int min, int max, int concurrency, Duration idleTimeout) {
  public static final int MOST_INSTANCES = 1_000;
  public static final int MOST_CALLS = 1_000;
  public static final Duration SHORTEST_IDLE = Duration.ofSeconds(1);
  public static final Duration LONGEST_IDLE = Duration.ofHours(24);

  /** To zero after a minute; one call at a time, since most modules have one memory. */
  public static final Scale DEFAULT = new Scale(0, 10, 1, Duration.ofSeconds(60));

  public Scale {
    require("max", max, 1, MOST_INSTANCES);
    require("min", min, 0, max);
    require("concurrency", concurrency, 1, MOST_CALLS);
    if (idleTimeout.compareTo(SHORTEST_IDLE) < 0 || idleTimeout.compareTo(LONGEST_IDLE) > 0) {
      throw new IllegalArgumentException(
          "idle_timeout must be %d s to %d s, is %d s"
              .formatted(
                  SHORTEST_IDLE.toSeconds(), LONGEST_IDLE.toSeconds(), idleTimeout.toSeconds()));
    }
  }

  private static void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be %d to %d, is %d".formatted(name, least, most, value));
    }
  }
}
