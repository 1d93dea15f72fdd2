package io.turboprop.image.manifest;

/**
 * A document that is no manifest, or one without a module. The message says what is wrong with "its
 * manifest" and does not name the image; no stack trace.
 */
public final class MalformedManifestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedManifestException(String message) {
    super(message, null, false, false);
  }
}
