package io.turboprop.link;

import java.time.Instant;

/** Where a link stands. */
public sealed interface LinkState {

  /**
   * Not connected, and trying.
   *
   * @param attempt 1 for the first try since the start or since the connection was lost
   * @param lastError why the last try failed or the connection was lost; empty at the very start
   * @param loginRefused whether that was because the broker does not take our user name and
   *     password
   */
  record Connecting(int attempt, String lastError, boolean loginRefused) implements LinkState {}

  /**
   * @param sessionPresent whether the broker remembered us: subscriptions and waiting messages
   */
  record Connected(Instant since, boolean sessionPresent) implements LinkState {}

  /** Closed by us; for good. */
  record Closed() implements LinkState {}
}
