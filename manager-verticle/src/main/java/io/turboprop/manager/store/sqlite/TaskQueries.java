package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.MetadataMatch;
import io.turboprop.manager.store.Page;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.RowName;
import io.turboprop.manager.store.rows.TaskRow;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.JsonText;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.turboprop.model.TaskState;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Questions about tasks. A damaged row fails the question for that very task; lists leave it out
 * and log an error once, so that one bad row neither hides the others nor keeps a manager from
 * starting.
 */
final class TaskQueries {
  /** Of a row as {@link #decode} reads it. */
  static final String COLUMNS =
      "select id, version, phase, state, created_at, crc, body, owner, declared ";

  /** Its place among them. */
  static final int CREATED_AT = 5;

  private static final int ANY_STATE = -1;

  static final String MODULE_FILES =
      """
      with recursive file(digest) as (
        select min(file_digest) from task where file_digest is not null
        union all
        select (select min(file_digest) from task where file_digest > digest)
        from file where digest is not null)
      select digest from file where digest is not null
      union select digest from function_module\
      """;

  private final Bodies bodies;

  TaskQueries(Bodies bodies) {
    this.bodies = bodies;
  }

  Optional<Task> find(Statements db, TaskId id) throws SQLException {
    try (ResultSet row = db.of(COLUMNS + "from task where id = ?", id.value()).executeQuery()) {
      return row.next() ? Optional.of(decode(row)) : Optional.empty();
    }
  }

  List<Task> live(Statements db) throws SQLException {
    return decodeAll(
        db.of(
            COLUMNS
                + """
                from task
                where phase in ('QUEUED', 'SCHEDULED', 'RUNNING', 'STOPPING')
                order by created_at, id\
                """));
  }

  List<Task> declared(Statements db) throws SQLException {
    return decodeAll(db.of(COLUMNS + "from task where declared = 1 order by created_at, id"));
  }

  /** Also those of functions. From one file to the next in the index: many tasks have the same. */
  Set<Digest> moduleFiles(Statements db) throws SQLException {
    return digests(db, MODULE_FILES);
  }

  Set<Digest> resultFiles(Statements db) throws SQLException {
    return digests(db, "select distinct digest from task_result");
  }

  boolean refersTo(Statements db, Digest result) throws SQLException {
    try (ResultSet row =
        db.of("select 1 from task_result where digest = ? limit 1", result.toString())
            .executeQuery()) {
      return row.next();
    }
  }

  private static Set<Digest> digests(Statements db, String query) throws SQLException {
    Set<Digest> digests = new HashSet<>();
    try (ResultSet row = db.of(query).executeQuery()) {
      while (row.next()) {
        digests.add(Digest.parse(row.getString(1)));
      }
    }
    return Set.copyOf(digests);
  }

  Page<Task> page(Statements db, TaskFilter filter, long offset, long limit) throws SQLException {
    long from = Math.max(0, offset);
    long most = Math.max(0, limit);
    if (!filter.metadata().isEmpty()) {
      return scan(db, filter, from, most);
    }
    if (filter.owner().isPresent()) {
      return pageOf(db, filter.owner().get(), filter.state(), from, most);
    }
    return filter.state().isPresent()
        ? pageIn(db, filter.state().get(), from, most)
        : pageOfAll(db, from, most);
  }

  /** Instances of one task; those of other states are passed over one by one. */
  private Page<Task> pageOf(
      Statements db, TaskId owner, Optional<TaskState> state, long from, long most)
      throws SQLException {
    int wanted = state.map(TaskState::number).orElse(ANY_STATE);
    long total =
        number(
            db.of(
                "select count(*) from task where owner = ?1 and ?2 in (state, " + ANY_STATE + ")",
                owner.value(),
                wanted));
    PreparedStatement rows =
        db.of(
            COLUMNS
                + "from task where owner = ?1 and ?2 in (state, "
                + ANY_STATE
                + ") order by created_at desc, id desc limit ?3 offset ?4",
            owner.value(),
            wanted,
            most,
            from);
    return new Page<>(from, most, total, decodeAll(rows));
  }

  private Page<Task> pageOfAll(Statements db, long from, long most) throws SQLException {
    long total = number(db.of("select coalesce(sum(number), 0) from task_count"));
    PreparedStatement rows =
        db.of(COLUMNS + "from task order by created_at desc, id desc limit ? offset ?", most, from);
    return new Page<>(from, most, total, decodeAll(rows));
  }

  private Page<Task> pageIn(Statements db, TaskState state, long from, long most)
      throws SQLException {
    long total =
        number(
            db.of(
                "select coalesce(sum(number), 0) from task_count where state = ?", state.number()));
    PreparedStatement rows =
        db.of(
            COLUMNS
                + """
                from task where state = ?
                order by created_at desc, id desc limit ? offset ?\
                """,
            state.number(),
            most,
            from);
    return new Page<>(from, most, total, decodeAll(rows));
  }

  /** Looks at the metadata of every task, newest first, and reads only the bodies of the page. */
  private Page<Task> scan(Statements db, TaskFilter filter, long from, long most)
      throws SQLException {
    MetadataMatch wanted = MetadataMatch.of(filter.metadata());
    long total = 0;
    List<String> ids = new ArrayList<>();
    try (ResultSet row = candidates(db, filter.state()).executeQuery()) {
      while (row.next()) {
        if (isOf(filter.owner(), row) && matches(wanted, row)) {
          if (total >= from && ids.size() < most) {
            ids.add(row.getString(1));
          }
          total++;
        }
      }
    }
    return new Page<>(from, most, total, load(db, ids));
  }

  private static PreparedStatement candidates(Statements db, Optional<TaskState> state)
      throws SQLException {
    return state.isPresent()
        ? db.of(
            """
            select id, metadata, metadata_crc, owner from task where state = ? and metadata is not null
            order by created_at desc, id desc\
            """,
            state.get().number())
        : db.of(
            """
            select id, metadata, metadata_crc, owner from task where metadata is not null
            order by created_at desc, id desc\
            """);
  }

  private static boolean isOf(Optional<TaskId> owner, ResultSet row) throws SQLException {
    return owner.isEmpty() || owner.get().value().equals(row.getString(4));
  }

  /** Of a row with id, metadata and its checksum; damaged metadata matches nothing. */
  boolean matches(MetadataMatch wanted, ResultSet row) throws SQLException {
    String metadata = row.getString(2);
    try {
      bodies.verify(RowName.task(row.getString(1)), row.getLong(3), metadata);
      return wanted.test(Optional.of(new JsonText(metadata)));
    } catch (OrchestratorException damaged) {
      bodies.report(damaged);
      return false;
    }
  }

  List<Task> load(Statements db, List<String> ids) throws SQLException {
    List<Task> tasks = new ArrayList<>();
    for (String id : ids) {
      tasks.addAll(decodeAll(db.of(COLUMNS + "from task where id = ?", id)));
    }
    return tasks;
  }

  private List<Task> decodeAll(PreparedStatement query) throws SQLException {
    List<Task> tasks = new ArrayList<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        try {
          tasks.add(decode(row));
        } catch (OrchestratorException damaged) {
          bodies.report(damaged);
        }
      }
    }
    return tasks;
  }

  Task decode(ResultSet row) throws SQLException {
    return new TaskRow(
            row.getString(1),
            row.getLong(2),
            row.getString(3),
            row.getInt(4),
            row.getLong(CREATED_AT),
            row.getString(8),
            row.getInt(9) == 1,
            row.getLong(6),
            row.getString(7))
        .task(bodies);
  }

  private static long number(PreparedStatement query) throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      return row.getLong(1);
    }
  }
}
