package io.turboprop.manager.gateway;

import io.turboprop.config.DurationText;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.time.Backoff;
import java.time.Duration;

/**
 * Bounds of calls.
 *
 * @param timeouts until a call is answered
 * @param held calls that wait until somebody serves their revision
 * @param bodies of calls
 * @param direct connections to proplets
 * @param ejection for how long a proplet that failed is left out, by failures in a row
 */
public record GatewayConfig(
    Timeouts timeouts, Held held, Bodies bodies, Direct direct, Backoff ejection) {

  private static final Duration MOST_TIMEOUT = Duration.ofHours(24);

  public static final GatewayConfig DEFAULT =
      new GatewayConfig(
          new Timeouts(Duration.ofSeconds(60), Duration.ofMinutes(15)),
          new Held(1_000, 10_000),
          new Bodies(64 * 1024, 4 * 1024 * 1024),
          new Direct(
              128,
              Duration.ofSeconds(2),
              new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30))),
          new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30)));

  /**
   * @param usual for clients that say nothing
   * @param most that clients can ask for
   */
  public record Timeouts(Duration usual, Duration most) {}

  /**
   * @param perRevision most that wait for one revision
   * @param all most that wait
   */
  public record Held(int perRevision, int all) {}

  /**
   * @param repeatableBytes up to which a body is read whole before the call begins, so that it can
   *     be sent again, and an answer before it is passed on
   * @param brokerBytes of a body over the broker
   */
  public record Bodies(int repeatableBytes, int brokerBytes) {}

  /**
   * @param connections to each proplet, of each event loop
   * @param connect patience with a connection that is being made
   * @param probe delays between looks at an address that did not answer as it should
   */
  public record Direct(int connections, Duration connect, Backoff probe) {}

  /**
   * Reads {@code MANAGER_FUNCTION_…}.
   *
   * @throws SettingsException naming what is wrong
   */
  public static GatewayConfig from(Settings settings) {
    return new GatewayConfig(
        timeouts(settings),
        new Held(
            settings.integer(
                "MANAGER_FUNCTION_HELD_PER_REVISION", DEFAULT.held.perRevision, 0, 1_000_000),
            settings.integer("MANAGER_FUNCTION_HELD", DEFAULT.held.all, 0, 1_000_000)),
        new Bodies(
            settings.integer(
                "MANAGER_FUNCTION_REPEATABLE_BYTES",
                DEFAULT.bodies.repeatableBytes,
                0,
                16 * 1024 * 1024),
            settings.integer(
                "MANAGER_FUNCTION_BROKER_BYTES", DEFAULT.bodies.brokerBytes, 0, 16 * 1024 * 1024)),
        new Direct(
            settings.integer("MANAGER_FUNCTION_CONNECTIONS", DEFAULT.direct.connections, 1, 10_000),
            positive(settings, "MANAGER_FUNCTION_CONNECT_TIMEOUT", DEFAULT.direct.connect),
            DEFAULT.direct.probe),
        ejection(settings));
  }

  private static Timeouts timeouts(Settings settings) {
    Duration usual = positive(settings, "MANAGER_FUNCTION_TIMEOUT", DEFAULT.timeouts.usual);
    Duration most = positive(settings, "MANAGER_FUNCTION_MAX_TIMEOUT", DEFAULT.timeouts.most);
    if (most.compareTo(usual) < 0 || most.compareTo(MOST_TIMEOUT) > 0) {
      throw new SettingsException(
          "MANAGER_FUNCTION_MAX_TIMEOUT is %s, expected MANAGER_FUNCTION_TIMEOUT, %s, to %s"
              .formatted(
                  DurationText.of(most), DurationText.of(usual), DurationText.of(MOST_TIMEOUT)));
    }
    return new Timeouts(usual, most);
  }

  private static Backoff ejection(Settings settings) {
    Duration first = positive(settings, "MANAGER_FUNCTION_EJECT", DEFAULT.ejection.first());
    Duration max = positive(settings, "MANAGER_FUNCTION_EJECT_MAX", DEFAULT.ejection.max());
    if (max.compareTo(first) < 0) {
      throw new SettingsException(
          "MANAGER_FUNCTION_EJECT_MAX is %s, expected at least MANAGER_FUNCTION_EJECT, %s"
              .formatted(DurationText.of(max), DurationText.of(first)));
    }
    return new Backoff(first, max);
  }

  private static Duration positive(Settings settings, String name, Duration usual) {
    Duration value = settings.duration(name, usual);
    if (value.compareTo(Duration.ofMillis(1)) < 0) {
      throw new SettingsException(name + " is \"" + value + "\", expected 1ms or more");
    }
    return value;
  }
}
