package io.turboprop.manager.store.sqlite;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteException;

/** What a failure of SQLite means to whoever asked. */
final class Failures {
  // Primary result codes, https://sqlite.org/rescode.html; extended ones have them in the low byte.
  private static final int PERMISSION = 3;
  private static final int BUSY = 5;
  private static final int NO_MEMORY = 7;
  private static final int READ_ONLY = 8;
  private static final int INTERRUPTED = 9;
  private static final int IO_ERROR = 10;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANNOT_OPEN = 14;
  private static final int TOO_BIG = 18;
  private static final int CONSTRAINT = 19;
  private static final int MISMATCH = 20;
  private static final int NOT_A_DATABASE = 26;

  private Failures() {}

  /** Whether one request is to blame, and the others of its transaction may go on. */
  static boolean ofOneRequest(SQLException e) {
    int primary = primary(e);
    return primary == CONSTRAINT || primary == TOO_BIG || primary == MISMATCH || primary == CORRUPT;
  }

  static boolean interrupted(SQLException e) {
    return primary(e) == INTERRUPTED;
  }

  static OrchestratorException explain(Path file, SQLException e) {
    String store = "store " + file + ": ";
    return switch (primary(e)) {
      case FULL ->
          unavailable(store + "no space left, nothing was stored; free some or raise the limit", e);
      case READ_ONLY, PERMISSION ->
          unavailable(store + "the file is read-only, nothing was stored; make it writable", e);
      case IO_ERROR ->
          unavailable(store + "the disk failed, nothing was stored; check it and its space", e);
      case BUSY ->
          unavailable(store + "another program holds a lock on the file; end it and try again", e);
      case CANNOT_OPEN ->
          unavailable(store + "cannot be opened; check path, permissions and space", e);
      case CORRUPT, NOT_A_DATABASE ->
          unavailable(store + "the file is damaged; restore it from a backup", e);
      case NO_MEMORY, INTERRUPTED -> unavailable(store + "could not finish, try again", e);
      case TOO_BIG ->
          new OrchestratorException(ErrorCode.TOO_LARGE, store + "a record is too large", e);
      default ->
          new OrchestratorException(ErrorCode.INTERNAL, store + "unexpected failure" + cause(e), e);
    };
  }

  private static OrchestratorException unavailable(String detail, SQLException e) {
    return new OrchestratorException(ErrorCode.STORE_UNAVAILABLE, detail + cause(e), e);
  }

  /** SQLite's name of it, for those who look it up. */
  private static String cause(SQLException e) {
    return e instanceof SQLiteException known ? " (" + known.getResultCode().name() + ")" : "";
  }

  private static int primary(SQLException e) {
    return e.getErrorCode() & 0xff;
  }
}
