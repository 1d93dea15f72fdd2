package io.turboprop.manager.service;

import java.time.Duration;

/**
 * How names of images are looked up.
 *
 * @param patience with those who serve images, if none of them says a word
 * @param atOnce names that are asked for at the same time; others wait
 */
public record LookupRules(Duration patience, int atOnce) {
  public static final LookupRules DEFAULT = new LookupRules(Duration.ofSeconds(2), 100);

  public LookupRules {
    if (!patience.isPositive() || atOnce < 1) {
      throw new IllegalArgumentException(
          "patience and lookups at once must be positive, are " + patience + " and " + atOnce);
    }
  }
}
