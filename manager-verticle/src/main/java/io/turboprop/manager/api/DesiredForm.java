package io.turboprop.manager.api;

import io.turboprop.codec.Fields;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.task.Declaration;
import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.Desired.Extent;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what users want to be the case with a task. */
final class DesiredForm {
  static final String DESIRED = "desired";
  static final String KEY = "key";

  private static final String STATE = "state";
  private static final String REPLICAS = "replicas";
  private static final String EVERY = "every";
  private static final String EXPECTED = "expected_generation";

  private DesiredForm() {}

  /**
   * @throws MalformedMessageException naming what is wrong and what may stand there
   */
  static Desired read(Fields fields) {
    boolean running =
        switch (fields.text(STATE)) {
          case "running" -> true;
          case "stopped" -> false;
          default -> throw fields.wrong(STATE, "must be running or stopped");
        };
    return new Desired(running, extent(fields));
  }

  private static Optional<Extent> extent(Fields fields) {
    Optional<Selector> every = fields.optionalValue(EVERY, Selector::parse);
    if (!fields.has(REPLICAS)) {
      return every.map(Desired.Everywhere::new);
    }
    if (every.isPresent()) {
      throw fields.wrong(REPLICAS, "and every exclude each other");
    }
    int most = (int) fields.whole(REPLICAS, 0, Desired.MOST_REPLICAS);
    return Optional.of(new Desired.Replicas(most));
  }

  /** The generation by the document and by the header, which must not differ. */
  static OptionalLong expected(Fields fields, OptionalLong tag) {
    OptionalLong field =
        fields.has(EXPECTED)
            ? OptionalLong.of(fields.whole(EXPECTED, 0, Long.MAX_VALUE))
            : OptionalLong.empty();
    if (field.isPresent() && tag.isPresent() && !field.equals(tag)) {
      throw new MalformedMessageException(
          "expected_generation is %d, but If-Match says %d"
              .formatted(field.getAsLong(), tag.getAsLong()));
    }
    return field.isPresent() ? field : tag;
  }

  /** Of a task in a file: its key, or else its name. */
  static String key(Fields fields) {
    String field = fields.has(KEY) ? KEY : "name";
    String key = fields.text(field, "");
    if (key.isBlank() || key.length() > Declaration.MOST_KEY_CHARS) {
      throw fields.wrong(
          field,
          "must have 1 to %d characters, for the task is known by it; or give another key"
              .formatted(Declaration.MOST_KEY_CHARS));
    }
    return key;
  }
}
