package io.turboprop.codec;

/**
 * Bytes that are not the message they should be. An expected event: it is counted and logged in one
 * line, without a stack trace, and the message is dropped.
 */
public final class MalformedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Longer reasons are cut: they can hold names the sender chose. */
  static final int MAX_REASON_CHARS = 500;

  /**
   * @param reason what is wrong with which field, fit to be shown to a person; line ends and other
   *     control characters become spaces
   */
  public MalformedMessageException(String reason) {
    super(oneShortLine(reason), null, false, false);
  }

  private static String oneShortLine(String reason) {
    String cut =
        reason.length() > MAX_REASON_CHARS ? reason.substring(0, MAX_REASON_CHARS) + "…" : reason;
    return cut.replaceAll("\\p{Cntrl}", " ");
  }
}
