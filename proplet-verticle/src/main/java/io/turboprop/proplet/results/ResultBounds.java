package io.turboprop.proplet.results;

/**
 * What large results may cost.
 *
 * @param eachBytes of one result; a task may ask for less
 * @param keptBytes of all that the manager does not have yet, together with those being written
 * @param pageBytes of content in one message
 * @param served results that are sent at once; more are not answered, and asked for again
 */
public record ResultBounds(long eachBytes, long keptBytes, int pageBytes, int served) {
  /**
   * 64 MiB each, 1 GiB in all, 64 KiB in a message, 8 at once. Heartbeats wait behind no more than
   * one message, and brokers treat larger ones as large.
   */
  public static final ResultBounds DEFAULT = new ResultBounds(64L << 20, 1L << 30, 64 << 10, 8);

  public ResultBounds {
    if (eachBytes < 0 || keptBytes < 0 || pageBytes < 1 || served < 1) {
      throw new IllegalArgumentException(
          "results: %d bytes each, %d in all, %d in a message or %d at once out of range"
              .formatted(eachBytes, keptBytes, pageBytes, served));
    }
  }

  public ResultBounds withBytes(long each, long kept) {
    return new ResultBounds(each, kept, pageBytes, served);
  }
}
