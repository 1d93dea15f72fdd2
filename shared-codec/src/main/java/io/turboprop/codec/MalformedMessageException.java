package io.turboprop.codec;

/**
 * Bytes that are not the message they should be. An expected event: it is counted and logged in one
 * line, without a stack trace, and the message is dropped.
 */
public final class MalformedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason what is wrong with which field, fit to be shown to a person
   */
  public MalformedMessageException(String reason) {
    super(reason, null, false, false);
  }
}
