package io.turboprop.manager.service;

import java.time.Duration;

/**
 * How latent tasks are invoked.
 *
 * @param deadline after which nobody waits for the answer any more, at most {@link #LONGEST}
 * @param atOnce invocations that are waited for; more are refused with 429
 */
public record InvokeRules(Duration deadline, int atOnce) {
  public static final Duration LONGEST = Duration.ofHours(1);

  /** 30 s, 1,000. */
  public static final InvokeRules DEFAULT = new InvokeRules(Duration.ofSeconds(30), 1_000);

  public InvokeRules {
    if (!deadline.isPositive() || deadline.compareTo(LONGEST) > 0 || atOnce < 1) {
      throw new IllegalArgumentException(
          "invocations: deadline %s or %d at once out of range".formatted(deadline, atOnce));
    }
  }
}
