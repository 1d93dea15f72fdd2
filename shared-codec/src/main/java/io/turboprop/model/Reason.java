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

  /** The code and the sentence; the code once, though many sentences begin with it. */
  @Override
  public String toString() {
    if (message.isEmpty()) {
      return code.code();
    }
    return message.startsWith(code.code() + ": ") ? message : code.code() + ": " + message;
  }
}
