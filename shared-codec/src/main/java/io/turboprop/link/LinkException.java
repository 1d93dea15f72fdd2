package io.turboprop.link;

/** The one failure of the futures of a {@link BrokerLink}. Carries no stack trace. */
public sealed class LinkException extends RuntimeException permits LinkOverflowException {
  private static final long serialVersionUID = 1L;

  private final LinkError code;

  LinkException(LinkError code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  public LinkError code() {
    return code;
  }
}
