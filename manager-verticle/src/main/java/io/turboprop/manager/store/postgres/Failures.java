package io.turboprop.manager.store.postgres;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.pgclient.PgException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * What a failure means to whoever asked, by the codes of
 * https://www.postgresql.org/docs/current/errcodes-appendix.html.
 */
final class Failures {
  private Failures() {}

  /** Whether the values of one request are to blame, and the others may go on. */
  static boolean ofOneRequest(DbException e) {
    String state = e.state();
    return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
  }

  /** Whether it may pass by itself: the server is away, starts, ends, or is a copy for now. */
  static boolean passing(DbException e) {
    if (e.refusal().isEmpty()) {
      return !hasNoTls(e);
    }
    String state = e.state();
    return state.startsWith("08")
        || state.startsWith("40")
        || state.startsWith("53")
        || state.startsWith("57")
        || state.equals("25P03")
        || state.equals("25006")
        || state.equals("55P03");
  }

  static OrchestratorException explain(PostgresAddress address, DbException e) {
    String store = "store " + address + ": ";
    Optional<PgException> refusal = e.refusal();
    if (refusal.isEmpty()) {
      return unavailable(
          store + "the database does not answer, nothing was stored (" + reason(e) + ")", e);
    }
    String state = e.state();
    String hint =
        switch (state) {
          case "28P01", "28000" -> "the database lets nobody in by this name and password";
          case "3D000" -> "there is no such database; create it";
          case "42501" -> "the user lacks a right; grant it";
          case "53100" -> "no space left at the database, nothing was stored; free some";
          case "53300" ->
              "the database takes no more connections; raise max_connections, or lower"
                  + " MANAGER_POSTGRES_CONNECTIONS";
          case "25006" -> "the database is read-only, nothing was stored";
          default -> passing(e) ? "the database cannot serve now, nothing was stored" : "";
        };
    if (!hint.isEmpty()) {
      return unavailable(store + hint + " (" + reason(e) + ")", e);
    }
    return new OrchestratorException(
        state.startsWith("54") ? ErrorCode.TOO_LARGE : ErrorCode.INTERNAL,
        store + "unexpected failure (" + reason(e) + ")",
        e);
  }

  private static boolean hasNoTls(DbException e) {
    return String.valueOf(e.getMessage()).contains("does not handle SSL");
  }

  private static boolean handshakeFailed(DbException e) {
    return String.valueOf(e.getMessage()).contains("SSL handshake failed");
  }

  /** For people, without values. */
  static String reason(DbException e) {
    if (hasNoTls(e)) {
      return "it has no TLS, which sslmode in MANAGER_POSTGRES_URL asks for";
    }
    if (handshakeFailed(e)) {
      // The client does not say why.
      return "TLS handshake failed; with sslmode=verify-full its certificate must be for the host"
          + " name in MANAGER_POSTGRES_URL, and trusted by sslrootcert";
    }
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return switch (cause) {
      case PgException said -> said.getErrorMessage() + ", SQLSTATE " + said.getSqlState();
      case TimeoutException late -> "no answer in time";
      default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    };
  }

  private static OrchestratorException unavailable(String detail, DbException e) {
    return new OrchestratorException(ErrorCode.STORE_UNAVAILABLE, detail, e);
  }
}
