package io.turboprop.model;

import java.util.Arrays;
import java.util.Locale;

/**
 * What can go wrong with a request, whose fault it is by its HTTP status, and its stable name in
 * problem documents.
 */
public enum ErrorCode {
  INVALID_REQUEST(4000, "something went wrong with the request"),
  UNSUPPORTED_CONTENT_TYPE(4001, "unsupported content type"),
  INVALID_QUERY(4002, "invalid query parameters"),
  INVALID_LIMIT(4003, "invalid limit size"),
  MISSING_NAME(4004, "missing identity name"),
  MISSING_ID(4005, "missing entity id"),
  UNAUTHORIZED(4010, "unauthorized"),
  JOIN_REFUSED(4011, "the join token is refused"),
  FORBIDDEN(4030, "forbidden"),
  TASK_NOT_FOUND(4040, "not found"),
  PROPLET_NOT_FOUND(4041, "not found"),
  NO_SUCH_PATH(4042, "not found"),
  LOG_NOT_FOUND(4043, "not found"),
  RESULT_NOT_FOUND(4044, "not found"),
  FUNCTION_NOT_FOUND(4045, "not found"),
  REVISION_NOT_FOUND(4046, "not found"),
  IMAGE_NOT_FOUND(4047, "not found"),
  PULL_NOT_FOUND(4048, "not found"),
  JOIN_TOKEN_NOT_FOUND(4049, "not found"),
  METHOD_NOT_ALLOWED(4050, "method not allowed"),
  REQUEST_TIMEOUT(4080, "request timeout"),
  CONFLICT(4090, "conflict"),
  STALE_VERSION(4091, "conflict"),
  REVISION_NOT_READY(4092, "conflict"),
  TOO_LARGE(4130, "request body too large"),
  RANGE_NOT_SATISFIABLE(4160, "range not satisfiable"),
  UNSUPPORTED_MODULE(4220, "no proplet can run this module"),
  TOO_MANY_REQUESTS(4290, "too many requests"),
  INTERNAL(5000, "internal error"),
  INVOCATION_FAILED(5001, "the invocation failed"),
  FUNCTION_FAILED(5020, "the function failed"),
  LEADER_LOST(5021, "the leading manager did not answer"),
  STORE_UNAVAILABLE(5030, "the store cannot be written"),
  BROKER_UNAVAILABLE(5031, "the broker cannot be reached"),
  TOO_MANY_SUBSCRIBERS(5032, "too many streams of events"),
  LOG_UNAVAILABLE(5033, "the log cannot be had now"),
  NO_PROPLET(5034, "no proplet can take the call"),
  NO_LEADER(5035, "no manager leads"),
  CONTROL_SILENT(5036, "the manager is too busy to answer"),
  CALL_TIMEOUT(5040, "the call took too long"),
  PROPLET_SILENT(5041, "the proplet does not answer");

  private final int number;
  private final String title;

  ErrorCode(int number, String title) {
    this.number = number;
    this.title = title;
  }

  /** HTTP status, 400 to 599. */
  public int status() {
    return number / 10;
  }

  /** A number that never changes, for the event bus: the HTTP status and one digit. */
  public int number() {
    return number;
  }

  /** The code with this number, {@link #INTERNAL} if there is none. */
  public static ErrorCode of(int number) {
    return Arrays.stream(values()).filter(c -> c.number == number).findFirst().orElse(INTERNAL);
  }

  /** Upstream's text where it has one; the same for every occurrence (RFC 9457 {@code title}). */
  public String title() {
    return title;
  }

  /** In problem documents: {@code task-not-found}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
