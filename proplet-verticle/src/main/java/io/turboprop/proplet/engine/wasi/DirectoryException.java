package io.turboprop.proplet.engine.wasi;

/** A directory that was granted to a guest cannot be given to it. The message says why. */
public final class DirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DirectoryException(String message) {
    super(message);
  }
}
