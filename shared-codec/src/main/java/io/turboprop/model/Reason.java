package io.turboprop.model;

/**
 * Why something is as it is: a code for programs, a sentence for people.
 *
 * @param message may be empty, never holds secrets
 */
public record Reason(ReasonCode code, String message) {
  public static Reason of(ReasonCode code) {
    return new Reason(code, "");
  }

  @Override
  public String toString() {
    return message.isEmpty() ? code.code() : code.code() + ": " + message;
  }
}
