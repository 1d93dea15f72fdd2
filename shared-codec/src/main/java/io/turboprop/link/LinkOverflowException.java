package io.turboprop.link;

/** The send queue is full: nothing of this message was kept. */
public final class LinkOverflowException extends LinkException {
  private static final long serialVersionUID = 1L;

  LinkOverflowException(String topic, String bound) {
    super(
        LinkError.OVERFLOW,
        "message for " + topic + " not queued: " + bound + "; wait for the broker or raise it");
  }
}
