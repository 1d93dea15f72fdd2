package io.turboprop.manager.store.postgres;

import io.turboprop.codec.bus.RecordJson;
import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.SharedBlobs;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.store.migrate.Incoming;
import io.turboprop.manager.store.migrate.Numbers;
import io.turboprop.manager.store.migrate.Outgoing;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.Entry;
import io.turboprop.manager.store.rows.EventRow;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A schema that takes what another store has. */
public final class PostgresIncoming implements Incoming {
  private static final Object[] NONE = {};

  /** Writes, and characters, of one transaction. */
  private static final int MOST = 500;

  private static final int FULL = 4 << 20;

  /** Nothing is thrown away on the way, however old it is. */
  private static final Retention ALL =
      new Retention(
          Duration.ofDays(36_500), 1, 1, Retention.Happenings.DEFAULT, Integer.MAX_VALUE - 1);

  private static final List<String> TABLES =
      List.of(
          "task",
          "task_count",
          "assignment",
          "task_result",
          "attempt",
          "event",
          "proplet",
          "function",
          "function_module",
          "join_token",
          "joined",
          "idempotency_key",
          "proplet_sample",
          "task_sample",
          "blob",
          "blob_piece",
          "blob_upload");

  /** As long as the connection of the session lives. */
  private static final String LOCK = "select pg_try_advisory_lock(hashtext($1), 7473)";

  private final PostgresOptions options;
  private final Session session;
  private final SessionPool sessions;
  private final Bodies bodies;
  private final BulkWrites writes = new BulkWrites(ALL, InstantSource.system());
  private List<Entry> waiting = new ArrayList<>();
  private long size;

  private PostgresIncoming(Vertx vertx, PostgresOptions options) {
    this.options = options;
    this.session = new Session(vertx, options);
    this.sessions = new SessionPool(vertx, options);
    this.bodies = new Bodies(RecordJson.mapper(), options.address().toString(), "database");
  }

  /**
   * Brings the tables up to date, and makes them if they are not there.
   *
   * @throws OrchestratorException if the database does not answer, refuses the user, or has tables
   *     of a newer version
   */
  public static PostgresIncoming open(Vertx vertx, PostgresOptions options) {
    try {
      Schema.prepare(new Session(vertx, options), options);
      return new PostgresIncoming(vertx, options);
    } catch (DbException e) {
      throw Failures.explain(options.address(), e);
    }
  }

  /** A part of the work. */
  private interface Step {
    void on(Db db, State state) throws DbException;
  }

  /** With the lock of all who write. The connection is never opened anew: it has the lock of us. */
  private void transact(Step step) {
    try {
      Db db = session.open();
      db.rows(db.send("begin"));
      step.on(db, State.of(db.rows(State.lock(db))));
      db.rows(db.send("commit"));
    } catch (DbException e) {
      session.discard();
      throw Failures.explain(options.address(), e);
    } catch (RuntimeException e) {
      session.discard();
      throw e;
    }
  }

  @Override
  public void begin() {
    transact(
        (db, state) -> {
          if (!db.rows(LOCK, options.schema()).iterator().next().getBoolean(0)) {
            throw refusal("another migration into it goes on");
          }
          if (Schema.unfinished(db)) {
            db.rows(db.send("truncate " + String.join(", ", TABLES) + " restart identity"));
            db.rows("update state set epoch = 0, sequence = 0, horizon = 0", NONE);
          } else if (state.epoch() != 0 || hasRows(db)) {
            throw refusal("it is not empty; give another database or schema, nothing was changed");
          }
          db.rows("update state set unfinished = true", NONE);
        });
  }

  private OrchestratorException refusal(String why) {
    return new OrchestratorException(
        ErrorCode.STORE_UNAVAILABLE,
        "store " + options.address() + ", schema " + options.schema() + ": " + why);
  }

  private static boolean hasRows(Db db) throws DbException {
    for (String table : TABLES) {
      if (db.rows(db.send("select from " + table + " limit 1")).size() > 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void put(Write write) {
    Entry next = entry(write);
    if (!waiting.isEmpty() && waiting.getFirst().getClass() != next.getClass()) {
      flush();
    }
    waiting.add(next);
    size += next.size();
    if (waiting.size() >= MOST || size >= FULL) {
      flush();
    }
  }

  /** Events keep the numbers that they had. */
  private Entry entry(Write write) {
    return write instanceof Write.AppendEvent(var event)
        ? new Entry.Append(EventRow.of(event.numbered(0), bodies).numbered(event.sequence()))
        : Entry.of(write, bodies);
  }

  private void flush() {
    if (waiting.isEmpty()) {
      return;
    }
    transact(
        (db, state) -> {
          mustBeOurs(db, state);
          Changes changes = new Changes();
          waiting.forEach(changes::add);
          db.done(writes.send(db, changes, Map.of(), 0, 0));
        });
    waiting = new ArrayList<>();
    size = 0;
  }

  private void mustBeOurs(Db db, State state) throws DbException {
    if (state.epoch() != 0 || state.sequence() != 0 || !Schema.unfinished(db)) {
      throw refusal("somebody else uses it meanwhile; stop that, and migrate into an empty schema");
    }
  }

  @Override
  public void numbers(Numbers numbers) {
    flush();
    transact(
        (db, state) -> {
          mustBeOurs(db, state);
          db.rows(
              "update state set epoch = $1, sequence = $2, horizon = $3",
              numbers.epoch(),
              numbers.sequence(),
              numbers.horizon());
        });
  }

  @Override
  public SharedBlobs blobs(BlobKind kind) {
    return new PostgresBlobs(kind, sessions);
  }

  @Override
  public Outgoing read() {
    return new PostgresOutgoing(options, sessions);
  }

  @Override
  public void finish() {
    transact((db, state) -> db.rows("update state set unfinished = false", NONE));
  }

  @Override
  public void close() {
    sessions.close();
    session.discard();
  }
}
