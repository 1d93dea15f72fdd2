package io.turboprop.manager.store.postgres;

import io.vertx.pgclient.PgException;
import java.util.Optional;

/** The server refused a statement, or did not answer. {@link Failures} says what it means. */
final class DbException extends Exception {
  private static final long serialVersionUID = 1L;

  DbException(Throwable cause) {
    super(cause);
  }

  DbException(String what) {
    super(what);
  }

  /** What the server said; empty if it did not answer, so that nobody knows what it did. */
  Optional<PgException> refusal() {
    return getCause() instanceof PgException refusal ? Optional.of(refusal) : Optional.empty();
  }

  /** PostgreSQL's code of five characters; empty if there is none. */
  String state() {
    return refusal().map(PgException::getSqlState).orElse("");
  }
}
