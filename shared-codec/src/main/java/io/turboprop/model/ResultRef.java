package io.turboprop.model;

/**
 * A result that is kept by its content, since it is larger than what a message carries.
 *
 * @param bytes its length, 1 or more
 */
public record ResultRef(Digest digest, long bytes) {
  public ResultRef {
    if (bytes < 1) {
      throw new IllegalArgumentException("a result by reference has 1 byte or more, not " + bytes);
    }
  }
}
