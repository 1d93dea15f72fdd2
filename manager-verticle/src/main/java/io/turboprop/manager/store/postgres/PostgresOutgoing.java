package io.turboprop.manager.store.postgres;

import io.turboprop.codec.bus.RecordJson;
import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.store.migrate.Kind;
import io.turboprop.manager.store.migrate.Numbers;
import io.turboprop.manager.store.migrate.Outgoing;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.Cells;
import io.turboprop.manager.store.rows.WholeTable;
import io.turboprop.model.Digest;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A schema, read from beginning to end. Each kind in a transaction of its own. */
final class PostgresOutgoing implements Outgoing {
  /** Rows in memory at once; a body has at most some megabytes, most have a kilobyte. */
  private static final String NEXT = "fetch 50 from moving";

  private final SessionPool sessions;
  private final Bodies bodies;
  private final TaskQueries tasks;
  private final EventQueries events;

  PostgresOutgoing(PostgresOptions options, SessionPool sessions) {
    this.sessions = sessions;
    this.bodies = new Bodies(RecordJson.mapper(), options.address().toString(), "database");
    this.tasks = new TaskQueries(bodies);
    this.events = new EventQueries(bodies);
  }

  @Override
  public Numbers numbers() {
    State state = sessions.call(db -> State.of(db.rows(State.read(db))));
    return new Numbers(state.epoch(), state.sequence(), state.horizon());
  }

  /** A row as a write. */
  private interface Reading {
    Write of(Row row);
  }

  @Override
  public void each(Kind kind, Consumer<Write> to) {
    switch (kind) {
      case TASKS ->
          read(
              TaskQueries.COLUMNS + " order by id",
              row -> new Write.PutTask(tasks.decode(row)),
              to);
      case ATTEMPTS -> read(WholeTable.ATTEMPTS, to);
      case PROPLETS -> read(WholeTable.PROPLETS, to);
      case FUNCTIONS -> read(WholeTable.FUNCTIONS, to);
      case JOIN_TOKENS -> read(WholeTable.JOIN_TOKENS, to);
      case JOINED -> read(WholeTable.JOINED, to);
      case IDEMPOTENCY_KEYS -> read(WholeTable.IDEMPOTENCY_KEYS, to);
      case EVENTS ->
          read(
              EventQueries.COLUMNS + " order by seq",
              row -> new Write.AppendEvent(events.decode(row)),
              to);
    }
  }

  private void read(WholeTable table, Consumer<Write> to) {
    read(table.select(), row -> table.write(cells(row), bodies), to);
  }

  private static Cells cells(Row row) {
    return new Cells() {
      @Override
      public String text(int column) {
        return row.getString(column);
      }

      @Override
      public long number(int column) {
        return row.getLong(column);
      }
    };
  }

  /** Not repeated if the connection is lost: some were told already. */
  private void read(String sql, Reading reading, Consumer<Write> to) {
    sessions.callOnce(
        db -> {
          db.rows(db.send("begin isolation level repeatable read, read only"));
          db.rows(db.send("declare moving cursor for " + sql));
          RowSet<Row> rows = db.rows(db.send(NEXT));
          while (rows.size() > 0) {
            for (Row row : rows) {
              to.accept(reading.of(row));
            }
            rows = db.rows(db.send(NEXT));
          }
          db.rows(db.send("commit"));
          return true;
        });
  }

  @Override
  public Set<Digest> referenced(BlobKind kind) {
    return sessions.call(
        db ->
            switch (kind) {
              case MODULE -> tasks.moduleFiles(db);
              case RESULT -> tasks.resultFiles(db);
            });
  }

  @Override
  public Optional<Path> blob(BlobKind kind, Digest digest, Path scratch) throws IOException {
    boolean there = new PostgresBlobs(kind, sessions).copy(digest, scratch);
    return there ? Optional.of(scratch) : Optional.empty();
  }

  /** The connections are those of whoever made it. */
  @Override
  public void close() {}
}
