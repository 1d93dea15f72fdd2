package io.turboprop.proplet.journal;

import io.turboprop.time.Backoff;
import java.time.Duration;

/**
 * Bounds of a journal.
 *
 * @param bytes of what has to be kept, above which no attempt is taken over; ends of attempts
 *     already taken over are written all the same
 * @param slackBytes that outlived records may take up in the file before it is rewritten, beyond as
 *     many as the living take
 * @param known ends of attempts that are kept after the manager has them, to recognise late orders
 * @param knownBytes of these, all together
 * @param retry delays until writing is tried again after it has failed
 */
public record JournalConfig(
    long bytes, long slackBytes, int known, long knownBytes, Backoff retry) {
  public static final JournalConfig DEFAULT =
      new JournalConfig(
          64L << 20,
          1L << 20,
          1000,
          1L << 20,
          new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10)));

  public JournalConfig {
    if (bytes < 1 || slackBytes < 0 || known < 0 || knownBytes < 0) {
      throw new IllegalArgumentException(
          "a bound of the journal is negative: %d bytes, slack %d, known %d with %d bytes"
              .formatted(bytes, slackBytes, known, knownBytes));
    }
  }

  public JournalConfig withBytes(long other) {
    return new JournalConfig(other, slackBytes, known, knownBytes, retry);
  }
}
