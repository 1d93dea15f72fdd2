package io.turboprop.manager.store.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of one thread. After a failure it is thrown away, since SQLite may or may not have
 * ended the transaction by itself, and opened anew when it is needed again.
 */
final class Session {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /** Opens a connection. */
  @FunctionalInterface
  interface Opener {
    Connection open() throws SQLException;
  }

  private final Opener opener;
  private @Nullable Statements current;

  Session(Opener opener) {
    this.opener = opener;
  }

  Statements open() throws SQLException {
    if (current == null) {
      current = new Statements(opener.open());
    }
    return current;
  }

  /** What was not committed is undone. */
  void discard() {
    Statements old = current;
    current = null;
    if (old != null) {
      try {
        old.close();
      } catch (SQLException e) {
        LOG.warn("store: a connection did not close cleanly", e);
      }
    }
  }
}
