package io.turboprop.manager.store.postgres;

import static io.turboprop.manager.store.Outcomes.done;

import io.turboprop.manager.store.FenceContractTest;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.StoreContracts;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The contract, by a real server. */
final class PostgresStoreTest extends StoreContracts {
  private static final Vertx VERTX = Vertx.vertx();
  private static PostgresAddress address = Server.database();
  private static int schemas;

  @AfterAll
  static void closeVertx() {
    done(VERTX.close());
  }

  private String schema = "turboprop";

  @BeforeEach
  void emptySchema() {
    schema = "turboprop_" + ++schemas;
  }

  @Override
  protected Store newStore(Retention retention, InstantSource clock) {
    return done(
        PostgresStore.open(
            VERTX,
            PostgresOptions.at(address).withSchema(schema).withReaders(2).withRetention(retention),
            clock));
  }

  @Nested
  final class Leading extends FenceContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }

    @Override
    protected Store beside() {
      return newStore(SMALL, now::get);
    }

    /** The clock is that of the database, so its lease is moved instead. */
    @Override
    protected void pass(Duration time) {
      Server.sql(
          address.database(),
          "update "
              + schema
              + ".state set until = until - interval '"
              + time.toMillis()
              + " milliseconds'");
    }
  }
}
