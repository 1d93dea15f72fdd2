package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Liveness;
import io.turboprop.time.Backoff;
import java.time.Duration;

/**
 * Bounds and delays of the control core.
 *
 * @param liveness when a proplet counts as alive
 * @param livenessCheck how often silence is looked for
 * @param resend delays between deliveries of a run order that nobody has confirmed
 * @param stopResend between deliveries of a stop order
 * @param stopTimeout after which an unconfirmed stop is given up
 * @param maxPending requests and reports being worked on; beyond it new requests are refused with
 *     429
 * @param heartbeatFlush how often heartbeat histories are written down
 */
public record ControlConfig(
    Liveness liveness,
    Duration livenessCheck,
    Backoff resend,
    Duration stopResend,
    Duration stopTimeout,
    int maxPending,
    Duration heartbeatFlush) {

  public static final ControlConfig DEFAULT =
      new ControlConfig(
          Liveness.DEFAULT,
          Duration.ofSeconds(1),
          new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(30)),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          10_000,
          Duration.ofSeconds(30));
}
