package io.turboprop.manager.store.postgres;

import io.turboprop.codec.bus.RecordJson;
import io.turboprop.manager.function.Function;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.store.migrate.Kind;
import io.turboprop.manager.store.migrate.Numbers;
import io.turboprop.manager.store.migrate.Outgoing;
import io.turboprop.manager.store.rows.AttemptRow;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.BodyRow;
import io.turboprop.manager.store.rows.FunctionRow;
import io.turboprop.manager.store.rows.KeyRow;
import io.turboprop.manager.store.rows.RowName;
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
      case ATTEMPTS ->
          read(
              "select task, number, crc, body from attempt order by task, number",
              row ->
                  new Write.PutAttempt(
                      new AttemptRow(
                              row.getString(0), row.getInteger(1), row.getLong(2), row.getString(3))
                          .attempt(bodies)),
              to);
      case PROPLETS ->
          read(
              "select id, crc, body from proplet order by rank",
              row -> new Write.PutProplet(body(row, RowName::proplet, Proplet.class)),
              to);
      case FUNCTIONS ->
          read(
              "select name, version, crc, body from function order by name",
              row -> new Write.PutFunction(function(row)),
              to);
      case JOIN_TOKENS ->
          read(
              "select id, crc, body from join_token order by id",
              row -> new Write.PutJoinToken(body(row, RowName::joinToken, JoinToken.class)),
              to);
      case JOINED ->
          read(
              "select id, crc, body from joined order by id",
              row -> new Write.PutJoined(body(row, RowName::joined, Joined.class)),
              to);
      case IDEMPOTENCY_KEYS ->
          read(
              "select key, request, task, at, crc from idempotency_key order by key",
              row ->
                  new Write.PutIdempotencyKey(
                      new KeyRow(
                              row.getString(0),
                              row.getString(1),
                              row.getString(2),
                              row.getLong(3),
                              row.getLong(4))
                          .key(bodies)),
              to);
      case EVENTS ->
          read(
              EventQueries.COLUMNS + " order by seq",
              row -> new Write.AppendEvent(events.decode(row)),
              to);
    }
  }

  private <T extends Record> T body(
      Row row, java.util.function.Function<String, RowName> name, Class<T> type) {
    BodyRow read = new BodyRow(row.getString(0), row.getLong(1), row.getString(2));
    return read.value(name.apply(read.id()), type, bodies);
  }

  private Function function(Row row) {
    return new FunctionRow(row.getString(0), row.getLong(1), row.getLong(2), row.getString(3))
        .function(bodies);
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
