package io.turboprop.manager.store.postgres;

import static io.turboprop.manager.store.Outcomes.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class SessionTest {
  private static final Vertx VERTX = Vertx.vertx();

  @AfterAll
  static void closeVertx() {
    done(VERTX.close());
  }

  @Test
  void commits_areDurable_alsoWhereTheDatabaseSaysOtherwise() throws DbException {
    PostgresAddress address = Server.database();
    Server.sql(
        address.database(),
        "alter database " + address.database() + " set synchronous_commit = off");
    Session session = new Session(VERTX, PostgresOptions.at(address));

    Db db = session.open();

    assertThat(db.rows("show synchronous_commit").iterator().next().getString(0)).isEqualTo("on");
    session.discard();
  }
}
