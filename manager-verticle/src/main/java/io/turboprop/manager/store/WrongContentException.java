package io.turboprop.manager.store;

import io.turboprop.model.Digest;

/** What was written is not what was expected. */
public final class WrongContentException extends Exception {
  private static final long serialVersionUID = 1;

  public WrongContentException(Digest expected, Digest found) {
    super("has digest " + found + ", not " + expected);
  }
}
