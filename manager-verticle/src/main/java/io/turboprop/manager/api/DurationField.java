package io.turboprop.manager.api;

import io.turboprop.codec.Fields;
import io.turboprop.config.DurationText;
import java.time.Duration;
import java.util.Optional;

/**
 * A duration in a document: text such as {@code 1.5s}, {@code 250ms} or {@code 2m}, or a number of
 * seconds.
 */
final class DurationField {
  static final Duration LONGEST = Duration.ofDays(365);

  private static final int MOST_SHOWN = 60;

  private DurationField() {}

  /**
   * @param least that is taken; {@link #LONGEST} is the most
   * @throws io.turboprop.codec.MalformedMessageException naming the field, its value and what may
   *     stand there
   */
  static Optional<Duration> read(Fields fields, String name, Duration least) {
    return fields
        .optionalTextOrNumber(name)
        .map(
            text ->
                parse(text, least)
                    .orElseThrow(
                        () -> fields.wrong(name, "is \"" + shown(text) + "\", " + allowed(least))));
  }

  /** Empty if the text is no duration, or one out of bounds. */
  static Optional<Duration> parse(String text, Duration least) {
    String unit = text.matches("[0-9.]+") ? "s" : "";
    return DurationText.parse(text + unit)
        .filter(d -> d.compareTo(least) >= 0 && d.compareTo(LONGEST) <= 0);
  }

  static String allowed(Duration least) {
    return "must be a duration of %s to %s such as 1.5s, 250ms or 2m, or a number of seconds"
        .formatted(DurationText.of(least), DurationText.of(LONGEST));
  }

  /** A value as it may be repeated in an error. */
  static String shown(String value) {
    return value.length() <= MOST_SHOWN ? value : value.substring(0, MOST_SHOWN) + "…";
  }
}
