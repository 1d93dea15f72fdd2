package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.MetadataMatch;
import io.turboprop.manager.store.Page;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.store.TaskSearch;
import io.turboprop.manager.store.TaskSearch.Place;
import io.turboprop.manager.store.TaskSlice;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.Nanos;
import io.turboprop.manager.store.rows.RowName;
import io.turboprop.manager.store.rows.TaskRow;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.JsonText;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Questions about tasks. A damaged row fails the question for that very task; lists leave it out
 * and log an error once, so that one bad row neither hides the others nor keeps a manager from
 * starting. A list follows one index from its place on; where metadata decides, it is read in
 * pieces, so that no more than one of them is in memory.
 */
final class TaskQueries {
  static final String COLUMNS =
      "select id, version, phase, state, created_at, owner, declared, crc, body from task";

  /** Its place and metadata. */
  private static final String CANDIDATE = "select id, metadata, metadata_crc, created_at from task";

  private static final String NEWEST_FIRST = " order by created_at desc, id desc limit ";
  private static final int PIECE = 1_000;

  private final Bodies bodies;

  TaskQueries(Bodies bodies) {
    this.bodies = bodies;
  }

  Optional<Task> find(Db db, TaskId id) throws DbException {
    for (Row row : db.rows(COLUMNS + " where id = $1", id.value())) {
      return Optional.of(decode(row));
    }
    return Optional.empty();
  }

  List<Task> live(Db db) throws DbException {
    return decodeAll(
        db.rows(
            COLUMNS
                + """
                   where phase in ('QUEUED', 'SCHEDULED', 'RUNNING', 'STOPPING')
                  order by created_at, id\
                  """));
  }

  List<Task> declared(Db db) throws DbException {
    return decodeAll(db.rows(COLUMNS + " where declared order by created_at, id"));
  }

  /** Also those of functions. */
  Set<Digest> moduleFiles(Db db) throws DbException {
    return digests(
        db.rows(
            """
            with recursive file(digest) as (
              select min(file_digest) from task where file_digest is not null
              union all
              select (select min(file_digest) from task where file_digest > digest)
              from file where digest is not null)
            select digest from file where digest is not null
            union select digest from function_module\
            """));
  }

  Set<Digest> resultFiles(Db db) throws DbException {
    return digests(db.rows("select distinct digest from task_result"));
  }

  boolean refersTo(Db db, Digest result) throws DbException {
    return db.rows("select from task_result where digest = $1 limit 1", result.toString()).size()
        > 0;
  }

  private static Set<Digest> digests(RowSet<Row> rows) {
    Set<Digest> digests = new HashSet<>();
    for (Row row : rows) {
      digests.add(Digest.parse(row.getString(0)));
    }
    return Set.copyOf(digests);
  }

  Page<Task> page(Db db, TaskFilter filter, long offset, long limit) throws DbException {
    long from = Math.max(0, offset);
    long most = Math.max(0, limit);
    if (!filter.metadata().isEmpty()) {
      return scan(db, filter, from, most);
    }
    Conditions conditions = conditions(filter);
    long total = total(db, filter, conditions);
    String sql =
        COLUMNS
            + conditions.sql()
            + NEWEST_FIRST
            + conditions.add(most)
            + " offset "
            + conditions.add(from);
    return new Page<>(from, most, total, decodeAll(db.rows(sql, conditions.parameters())));
  }

  /** Of all tasks, or those of one state, they are counted already. */
  private static long total(Db db, TaskFilter filter, Conditions conditions) throws DbException {
    RowSet<Row> counted =
        filter.owner().isPresent()
            ? db.rows("select count(*) from task" + conditions.sql(), conditions.parameters())
            : db.rows(
                "select coalesce(sum(number), 0)::bigint from task_count" + conditions.sql(),
                conditions.parameters());
    return counted.iterator().next().getLong(0);
  }

  /** Looks at the metadata of every task, newest first, and reads only the bodies of the page. */
  private Page<Task> scan(Db db, TaskFilter filter, long from, long most) throws DbException {
    MetadataMatch wanted = MetadataMatch.of(filter.metadata());
    long total = 0;
    List<String> ids = new ArrayList<>();
    TaskSearch search =
        new TaskSearch(filter, List.of(), Optional.empty(), Optional.empty(), PIECE);
    boolean more = true;
    while (more) {
      RowSet<Row> piece = rows(db, CANDIDATE, search, PIECE);
      for (Row row : piece) {
        if (matches(wanted, row)) {
          if (total >= from && ids.size() < most) {
            ids.add(row.getString(0));
          }
          total++;
        }
        search = search.after(Optional.of(place(row, 3)));
      }
      more = piece.size() == PIECE;
    }
    return new Page<>(from, most, total, load(db, ids));
  }

  TaskSlice slice(Db db, TaskSearch search) throws DbException {
    return search.looksInto() ? lookInto(db, search) : read(db, search);
  }

  /** One row more than wanted tells whether there is a next part. */
  private TaskSlice read(Db db, TaskSearch search) throws DbException {
    List<Task> found = new ArrayList<>();
    Optional<Place> last = Optional.empty();
    int count = 0;
    for (Row row : rows(db, COLUMNS, search, search.limit() + 1L)) {
      if (count++ == search.limit()) {
        return new TaskSlice(found, last);
      }
      last = Optional.of(place(row, 4));
      decodeInto(found, row);
    }
    return new TaskSlice(found, Optional.empty());
  }

  private TaskSlice lookInto(Db db, TaskSearch search) throws DbException {
    MetadataMatch wanted = MetadataMatch.of(search);
    List<String> ids = new ArrayList<>();
    TaskSearch next = search;
    int count = 0;
    boolean more = true;
    while (more) {
      RowSet<Row> piece = rows(db, CANDIDATE, next, PIECE);
      for (Row row : piece) {
        if (count++ == TaskSearch.MOST_LOOKED_INTO || ids.size() == search.limit()) {
          return new TaskSlice(load(db, ids), next.after());
        }
        next = next.after(Optional.of(place(row, 3)));
        if (matches(wanted, row)) {
          ids.add(row.getString(0));
        }
      }
      more = piece.size() == PIECE;
    }
    return new TaskSlice(load(db, ids), Optional.empty());
  }

  private static Place place(Row row, int createdAt) {
    return new Place(Nanos.instant(row.getLong(createdAt)), new TaskId(row.getString(0)));
  }

  private static RowSet<Row> rows(Db db, String columns, TaskSearch search, long limit)
      throws DbException {
    Conditions conditions = conditions(search.filter());
    search
        .after()
        .ifPresent(
            place ->
                conditions.and(
                    "(created_at, id) < ("
                        + conditions.add(nanos(place.createdAt()))
                        + ", "
                        + conditions.add(place.id().value())
                        + ")"));
    search
        .since()
        .ifPresent(since -> conditions.and("created_at >= " + conditions.add(nanos(since))));
    String sql = columns + conditions.sql() + NEWEST_FIRST + conditions.add(limit);
    return db.rows(sql, conditions.parameters());
  }

  /** What lies outside of the years that columns can say is before or after everything. */
  private static long nanos(Instant instant) {
    try {
      return Nanos.of(instant);
    } catch (ArithmeticException outside) {
      return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** Damaged metadata, or none, matches nothing. */
  private boolean matches(MetadataMatch wanted, Row row) {
    String metadata = row.getString(1);
    if (metadata == null) {
      return false;
    }
    try {
      bodies.verify(RowName.task(row.getString(0)), row.getLong(2), metadata);
      return wanted.test(Optional.of(new JsonText(metadata)));
    } catch (OrchestratorException damaged) {
      bodies.report(damaged);
      return false;
    }
  }

  private List<Task> load(Db db, List<String> ids) throws DbException {
    return decodeAll(
        db.rows(
            COLUMNS + " where id = any($1) order by created_at desc, id desc",
            (Object) Columns.texts(ids)));
  }

  private List<Task> decodeAll(RowSet<Row> rows) {
    List<Task> tasks = new ArrayList<>(rows.size());
    rows.forEach(row -> decodeInto(tasks, row));
    return tasks;
  }

  private void decodeInto(List<Task> tasks, Row row) {
    try {
      tasks.add(decode(row));
    } catch (OrchestratorException damaged) {
      bodies.report(damaged);
    }
  }

  Task decode(Row row) {
    return new TaskRow(
            row.getString(0),
            row.getLong(1),
            row.getString(2),
            row.getInteger(3),
            row.getLong(4),
            row.getString(5),
            row.getBoolean(6),
            row.getLong(7),
            row.getString(8))
        .task(bodies);
  }

  /** What a filter asks for, but for metadata. */
  private static Conditions conditions(TaskFilter filter) {
    Conditions conditions = new Conditions();
    filter.owner().ifPresent(owner -> conditions.equal("owner", owner.value()));
    filter.state().ifPresent(state -> conditions.equal("state", state.number()));
    return conditions;
  }
}
