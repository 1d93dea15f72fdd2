package io.turboprop.link;

import io.turboprop.time.Backoff;
import java.time.Duration;

/**
 * The times of a link.
 *
 * @param keepAlive silence after which we ping, whole seconds, 1 s to 18 h; if nothing at all
 *     arrives for as long again, the connection is given up
 * @param connectTimeout for the TCP (and TLS) connection, and again for the CONNACK
 * @param closeTimeout how long {@link BrokerLink#close()} waits for what is queued
 * @param backoff between tries to connect; starts over once a connection has held for longer than
 *     its longest delay
 */
public record LinkTimes(
    Duration keepAlive, Duration connectTimeout, Duration closeTimeout, Backoff backoff) {
  /** 30 s and 10 s as upstream (wire reference §1), 5 s, and 1 s to 60 s. */
  public static final LinkTimes DEFAULT =
      new LinkTimes(
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60)));

  public LinkTimes {
    if (keepAlive.toSeconds() < 1 || keepAlive.toSeconds() > 65_535) {
      throw new IllegalArgumentException("keepAlive must be 1 to 65535 s, is " + keepAlive);
    }
    if (!connectTimeout.isPositive() || closeTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "connectTimeout must be positive and closeTimeout not negative, are "
              + connectTimeout
              + " and "
              + closeTimeout);
    }
  }
}
