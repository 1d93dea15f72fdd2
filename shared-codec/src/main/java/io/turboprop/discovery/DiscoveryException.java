package io.turboprop.discovery;

import java.io.IOException;

/** The DNS could not be asked, or knows nothing; the message says what for, and why not. */
public final class DiscoveryException extends IOException {
  private static final long serialVersionUID = 1;

  DiscoveryException(String message) {
    super(message);
  }

  DiscoveryException(String message, Throwable cause) {
    super(message, cause);
  }
}
