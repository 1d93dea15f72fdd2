package io.turboprop.manager.requirement;

import java.util.Arrays;
import java.util.Optional;

/** How a constraint compares. */
public enum Operator {
  EQUAL("="),
  NOT_EQUAL("!="),
  IN("in"),
  NOT_IN("not in"),
  EXISTS("exists"),
  NOT_EXISTS("not exists"),
  /** The whole value fits the pattern. */
  REGEX("regex"),
  /** Compares versions, as do the following. */
  AT_LEAST(">="),
  ABOVE(">"),
  AT_MOST("<="),
  BELOW("<");

  private final String text;

  Operator(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  public static Optional<Operator> of(String text) {
    return Arrays.stream(values()).filter(operator -> operator.text.equals(text)).findFirst();
  }

  /** How many values it compares with, at least and at most. */
  boolean takes(int values) {
    return switch (this) {
      case EXISTS, NOT_EXISTS -> values == 0;
      case IN, NOT_IN -> values >= 1;
      default -> values == 1;
    };
  }
}
