package io.turboprop.manager.proplet;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What labels that people set may be, so that {@link Selector} can name each of them.
 *
 * @param most labels set on one proplet
 * @param keyChars of a key at most
 * @param valueChars of a value at most
 */
public record LabelRules(int most, int keyChars, int valueChars) {
  public static final LabelRules DEFAULT = new LabelRules(64, 128, 256);

  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?");
  private static final Pattern VALUE = Pattern.compile("[^,()=\\p{Cntrl}]*");

  /**
   * @param changes value of each label, empty to let go of it
   * @throws IllegalArgumentException naming the label and what it may be
   */
  public void require(Map<String, Optional<String>> changes) {
    changes.forEach(
        (key, value) -> {
          if (key.length() > keyChars || !KEY.matcher(key).matches()) {
            throw new IllegalArgumentException(
                "label \"%s\" must have 1 to %d letters, digits, '.', '_', '-' and '/', and begin and end with a letter or digit"
                    .formatted(shown(key), keyChars));
          }
          value.ifPresent(text -> requireValue(key, text));
        });
  }

  private void requireValue(String key, String value) {
    if (value.length() > valueChars
        || !value.equals(value.strip())
        || !VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "label %s must have at most %d characters without ',', '=', parentheses, control characters and spaces at its ends"
              .formatted(key, valueChars));
    }
  }

  /**
   * @throws IllegalArgumentException if there are too many
   */
  public void requireCount(Map<String, String> labels) {
    if (labels.size() > most) {
      throw new IllegalArgumentException(
          "a proplet may be given %d labels, these make %d".formatted(most, labels.size()));
    }
  }

  private String shown(String key) {
    return key.length() <= keyChars ? key : key.substring(0, keyChars) + "…";
  }
}
