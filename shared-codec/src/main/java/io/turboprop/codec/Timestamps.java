package io.turboprop.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * The three forms of a point in time (wire reference §3.5, §21): RFC 3339 text, the object Rust
 * makes of a {@code SystemTime}, and plain numbers.
 *
 * <p>The only numbers upstream sends are the embedded worker's milliseconds since its boot, which
 * are no point in time. A number therefore counts only if it can be nothing else than milliseconds
 * of the Unix epoch.
 */
final class Timestamps {
  static final String SECONDS = "secs_since_epoch";
  static final String NANOS = "nanos_since_epoch";

  /** 2001-09-09; as milliseconds since a boot it would be more than thirty years. */
  static final long LEAST_EPOCH_MS = 1_000_000_000_000L;

  /** The end of the year 9999. */
  static final long MAX_EPOCH_SECONDS = 253_402_300_799L;

  private Timestamps() {}

  /** Empty for whatever is no point in time; Go's unset time counts as such. */
  static Optional<Instant> read(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> ofText(value.textValue());
      case OBJECT -> ofRust(value.path(SECONDS), value.path(NANOS));
      case NUMBER -> ofNumber(value.doubleValue());
      case ARRAY, BINARY, BOOLEAN, MISSING, NULL, POJO -> Optional.empty();
    };
  }

  private static Optional<Instant> ofText(String text) {
    try {
      return plausible(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> ofRust(JsonNode seconds, JsonNode nanos) {
    boolean whole =
        seconds.isIntegralNumber()
            && seconds.canConvertToLong()
            && (nanos.isMissingNode() || (nanos.isIntegralNumber() && nanos.canConvertToLong()));
    if (!whole) {
      return Optional.empty();
    }
    try {
      return plausible(Instant.ofEpochSecond(seconds.longValue(), nanos.longValue()));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> ofNumber(double number) {
    boolean epochMs = number >= LEAST_EPOCH_MS && number <= MAX_EPOCH_SECONDS * 1000.0;
    return epochMs ? Optional.of(Instant.ofEpochMilli((long) number)) : Optional.empty();
  }

  private static Optional<Instant> plausible(Instant instant) {
    boolean set = !instant.isBefore(Instant.EPOCH) && instant.getEpochSecond() <= MAX_EPOCH_SECONDS;
    return set ? Optional.of(instant) : Optional.empty();
  }
}
