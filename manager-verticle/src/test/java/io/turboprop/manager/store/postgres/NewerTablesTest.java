package io.turboprop.manager.store.postgres;

import static io.turboprop.manager.store.Outcomes.done;

import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.StoreContracts;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * What a store does when a newer version brings the tables up to date beneath it: steps only add,
 * and nothing of it minds.
 */
final class NewerTablesTest extends StoreContracts {
  private static final Vertx VERTX = Vertx.vertx();
  private static final PostgresAddress ADDRESS = Server.database();
  private static int schemas;

  private String schema = "";

  @AfterAll
  static void closeVertx() {
    done(VERTX.close());
  }

  @BeforeEach
  void emptySchema() {
    schema = "turboprop_" + ++schemas;
  }

  @Override
  protected Store newStore(Retention retention, InstantSource clock) {
    PostgresOptions options =
        PostgresOptions.at(ADDRESS).withSchema(schema).withReaders(2).withRetention(retention);
    Store store = done(PostgresStore.open(VERTX, options, clock));
    Server.sql(
        ADDRESS.database(),
        """
        do $$ declare each text; begin
          for each in select tablename from pg_tables where schemaname = '%1$s' loop
            execute format('alter table %1$s.%%I add column if not exists added text not null'
              || ' default ''''', each);
          end loop;
        end $$
        """
            .formatted(schema));
    return store;
  }
}
