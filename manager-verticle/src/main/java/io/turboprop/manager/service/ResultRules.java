package io.turboprop.manager.service;

import java.time.Duration;

/**
 * How results are fetched that are larger than a message.
 *
 * @param bytes of the largest that is taken; of a larger one only the beginning is kept
 * @param atOnce that are fetched side by side
 * @param waiting that may wait for that; the reports of others are left, and come again
 * @param partBytes that are asked for at a time, so many of each may be on the way
 * @param askAgain after so long a silence
 * @param giveUp after so long a silence; the report comes again, and with it another try
 */
public record ResultRules(
    long bytes, int atOnce, int waiting, int partBytes, Duration askAgain, Duration giveUp) {
  /** 1 GiB; 4 at once, 1,000 waiting; 2 MiB at a time; 5 s and 1 min. */
  public static final ResultRules DEFAULT =
      new ResultRules(1L << 30, 4, 1_000, 2 << 20, Duration.ofSeconds(5), Duration.ofMinutes(1));

  public ResultRules {
    if (bytes < 0 || atOnce < 1 || waiting < 0 || partBytes < 1) {
      throw new IllegalArgumentException(
          "results: %d bytes, %d at once, %d waiting or %d at a time out of range"
              .formatted(bytes, atOnce, waiting, partBytes));
    }
    if (!askAgain.isPositive() || giveUp.compareTo(askAgain) < 0) {
      throw new IllegalArgumentException(
          "results: to ask again after %s and give up after %s is no patience"
              .formatted(askAgain, giveUp));
    }
  }

  public ResultRules with(long otherBytes, int otherAtOnce) {
    return new ResultRules(otherBytes, otherAtOnce, waiting, partBytes, askAgain, giveUp);
  }
}
