package io.turboprop.cli.store;

import io.turboprop.manager.store.backup.Place;
import io.turboprop.manager.store.migrate.Migration;
import io.turboprop.manager.store.migrate.MigrationException;
import io.turboprop.manager.store.migrate.Moved;
import io.turboprop.manager.store.postgres.PostgresIncoming;
import io.turboprop.manager.store.postgres.PostgresOptions;
import io.turboprop.manager.store.sqlite.SqliteOutgoing;
import io.vertx.core.Vertx;
import java.io.IOException;

/** The two stores, opened one after the other. Apart from the command, which needs no Vert.x. */
final class Move {
  private Move() {}

  static Moved run(Place source, PostgresOptions target) throws IOException, MigrationException {
    Vertx vertx = Vertx.vertx();
    try (SqliteOutgoing from = SqliteOutgoing.open(source);
        PostgresIncoming to = PostgresIncoming.open(vertx, target)) {
      return Migration.run(from, to);
    } finally {
      vertx.close();
    }
  }
}
