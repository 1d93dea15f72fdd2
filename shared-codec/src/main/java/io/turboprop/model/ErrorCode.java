package io.turboprop.model;

/**
 * What can go wrong with a request, whose fault it is by its HTTP status, and its stable name in
 * problem documents.
 */
public enum ErrorCode {
  INVALID_REQUEST(400, "something went wrong with the request"),
  UNSUPPORTED_CONTENT_TYPE(400, "unsupported content type"),
  INVALID_QUERY(400, "invalid query parameters"),
  INVALID_LIMIT(400, "invalid limit size"),
  MISSING_NAME(400, "missing identity name"),
  MISSING_ID(400, "missing entity id"),
  TASK_NOT_FOUND(404, "not found"),
  PROPLET_NOT_FOUND(404, "not found"),
  CONFLICT(409, "conflict"),
  TOO_LARGE(413, "request body too large"),
  TOO_MANY_REQUESTS(429, "too many requests"),
  INTERNAL(500, "internal error"),
  STORE_UNAVAILABLE(503, "the store cannot be written"),
  BROKER_UNAVAILABLE(503, "the broker cannot be reached");

  private final int status;
  private final String title;

  ErrorCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** HTTP status, 400 to 599. */
  public int status() {
    return status;
  }

  /** Upstream's text where it has one; the same for every occurrence (RFC 9457 {@code title}). */
  public String title() {
    return title;
  }
}
