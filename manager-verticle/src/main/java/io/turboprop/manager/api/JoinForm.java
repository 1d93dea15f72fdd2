package io.turboprop.manager.api;

import io.turboprop.codec.Fields;
import io.turboprop.manager.join.JoinWish;
import io.turboprop.manager.proplet.LabelRules;
import io.turboprop.manager.service.ControlRequest.CreateJoinToken;
import io.turboprop.model.Digest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what machines say that want to join, and what a token is to be good for. */
final class JoinForm {
  static final Duration USUAL_TTL = Duration.ofHours(24);
  static final int MOST_USES = 100_000;

  private static final Duration SHORTEST_TTL = Duration.ofSeconds(1);
  private static final int MOST_PREFIX_CHARS = 64;
  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]*");

  /** Nobody else may guess it, for it gives the identity of the machine a new key. */
  private static final Pattern MACHINE = Pattern.compile("[\\x21-\\x7e]{16,255}");

  private final LabelRules rules;

  JoinForm(LabelRules rules) {
    this.rules = rules;
  }

  /**
   * @throws io.turboprop.codec.MalformedMessageException naming what is wrong and what may stand
   *     there
   */
  CreateJoinToken token(Fields fields) {
    return new CreateJoinToken(
        DurationField.read(fields, "ttl", SHORTEST_TTL).orElse(USUAL_TTL),
        (int) fields.whole("uses", 1, MOST_USES, 1),
        name(fields, "name_prefix", MOST_PREFIX_CHARS),
        labels(fields));
  }

  /** Fails like {@link #token}. */
  JoinWish wish(Fields fields) {
    return new JoinWish(
        name(fields, "name", JoinWish.MOST_NAME_CHARS), labels(fields), machine(fields));
  }

  private static Optional<Digest> machine(Fields fields) {
    Optional<String> machine = fields.optionalText("machine");
    if (machine.isPresent() && !MACHINE.matcher(machine.get()).matches()) {
      throw fields.wrong(
          "machine", "must have 16 to 255 printable ASCII characters without spaces");
    }
    return machine.map(Digest::ofText);
  }

  private static String name(Fields fields, String field, int most) {
    String name = fields.text(field, "");
    if (name.length() > most || !name.equals(name.strip()) || !NAME.matcher(name).matches()) {
      throw fields.wrong(
          field,
          "must have at most %d characters, none of them for control, and no spaces at its ends"
              .formatted(most));
    }
    return name;
  }

  private Map<String, String> labels(Fields fields) {
    Map<String, String> labels = fields.textsByName("labels");
    Map<String, Optional<String>> set = new HashMap<>();
    labels.forEach((key, value) -> set.put(key, Optional.of(value)));
    try {
      rules.require(set);
      rules.requireCount(labels);
    } catch (IllegalArgumentException e) {
      throw fields.wrong("labels", "are refused: " + e.getMessage());
    }
    return labels;
  }
}
