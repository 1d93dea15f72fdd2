package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.Fence;
import io.turboprop.manager.store.FencedException;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.rows.Entry;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One transaction of the writer, in two round trips: begin, lock, and what is stored of the things
 * at hand; then all that is written, and the commit. In the same transaction it leaves its number,
 * by which the writer can ask afterwards whether it was committed.
 */
final class Transaction {
  private static final Object[] NONE = {};
  private final Db db;
  private final BulkWrites writes;
  private final String writer;
  private final long number;
  private final String channel;
  private boolean doubtful;

  /**
   * @param writer whose transaction it is
   * @param number among all transactions of that writer
   * @param channel told of new happenings
   */
  Transaction(Db db, BulkWrites writes, String writer, long number, String channel) {
    this.db = db;
    this.writes = writes;
    this.writer = writer;
    this.number = number;
    this.channel = channel;
  }

  /** Whether it failed after the commit was sent, so that it may or may not be stored. */
  boolean doubtful() {
    return doubtful;
  }

  /** Gives whether anything was written; each request knows by then whether it is refused. */
  boolean store(List<Request.Rows> requests) throws DbException {
    Set<String> tasks = new TreeSet<>();
    Set<String> functions = new TreeSet<>();
    requests.forEach(request -> name(request.entries(), tasks, functions));
    Future<RowSet<Row>> begun = db.send("begin");
    Future<RowSet<Row>> locked = State.lock(db);
    Future<RowSet<Row>> ofTasks =
        db.send(
            "select id, version, state from task where id = any($1)",
            (Object) tasks.toArray(String[]::new));
    Future<RowSet<Row>> ofFunctions =
        db.send(
            "select name, version from function where name = any($1)",
            (Object) functions.toArray(String[]::new));
    db.rows(begun);
    State state = State.of(db.rows(locked));
    Map<String, Long> versions = new HashMap<>();
    Map<String, Integer> states = new HashMap<>();
    for (Row row : db.rows(ofTasks)) {
      versions.put(row.getString(0), row.getLong(1));
      states.put(row.getString(0), row.getInteger(2));
    }
    Map<String, Long> functionVersions = new HashMap<>();
    for (Row row : db.rows(ofFunctions)) {
      functionVersions.put(row.getString(0), row.getLong(1));
    }
    Changes changes = new Changes();
    Stock stock = new Stock(versions, functionVersions);
    requests.forEach(request -> admit(request, state, stock, changes));
    if (requests.stream().allMatch(Request.Rows::refused)) {
      db.rows(db.send("rollback"));
      return false;
    }
    List<Future<RowSet<Row>>> sent =
        writes.send(db, changes, states, state.horizon(), state.sequence());
    int events = changes.events().size();
    if (events > 0) {
      sent.add(db.send("update state set sequence = sequence + $1", (long) events));
      sent.add(db.send("select pg_notify($1, '')", channel));
    }
    commit(sent);
    return true;
  }

  void run(Request.Alone<?> request) throws DbException {
    db.rows(db.send("begin"));
    request.run(db, State.of(db.rows(State.lock(db))));
    commit(new ArrayList<>());
  }

  private static void name(List<Entry> entries, Set<String> tasks, Set<String> functions) {
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.PutTask put -> tasks.add(put.id().value());
        case Entry.RemoveTask gone -> tasks.add(gone.id().value());
        case Entry.PutAttempt put -> tasks.add(put.row().task());
        case Entry.PutFunction put -> functions.add(put.name().value());
        case Entry.RemoveFunction gone -> functions.add(gone.name().value());
        default -> {}
      }
    }
  }

  private static void admit(Request.Rows request, State state, Stock stock, Changes changes) {
    try {
      Fence.check(request.fence(), state.epoch());
      stock.take(request.entries());
      request.admit();
      request.entries().forEach(changes::add);
    } catch (FencedException | StaleWriteException | OrchestratorException refused) {
      request.refuse(refused);
    }
  }

  /** The commit is sent with the rest: if one of them fails, the server undoes all. */
  private void commit(List<Future<RowSet<Row>>> sent) throws DbException {
    sent.add(
        db.send(
            """
            insert into writer(id, number, at) values ($1, $2, now())
            on conflict (id) do update set number = excluded.number, at = excluded.at\
            """,
            writer,
            number));
    Future<RowSet<Row>> committed = db.send("commit");
    doubtful = true;
    try {
      db.done(sent);
    } catch (DbException e) {
      doubtful = e.refusal().isEmpty();
      throw e;
    }
    db.rows(committed);
    doubtful = false;
  }

  /**
   * Whether a transaction of this writer was committed. Waits for the lock first, which it had if
   * it still is on its way.
   */
  static boolean committed(Db db, String writer, long number) throws DbException {
    db.rows(db.send("begin"));
    db.rows(State.lock(db));
    boolean found =
        db.rows("select from writer where id = $1 and number = $2", writer, number).size() > 0;
    db.rows(db.send("rollback"));
    return found;
  }

  /** Those of writers that are long gone. */
  static void forgetOld(Db db) throws DbException {
    db.rows("delete from writer where at < now() - interval '30 days'", NONE);
  }
}
