package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Batches.change;
import static io.turboprop.manager.store.Batches.event;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.codec.bus.RecordJson;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.EventRow;
import io.turboprop.manager.store.rows.TaskRow;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of schema 8: it says who has a task in a table, too, and its bodies say all. */
final class UpgradeFromEighthTest {
  private static final Task TASK = aTask().in(Phase.RUNNING).nextVersion();
  private static final Happening CREATED = event(TASK, new Happening.Created(TASK.spec()));
  private static final Happening STARTED =
      event(TASK, new Happening.Moved(new TaskEvent.StartRequested()));

  @TempDir Path folder;

  @BeforeEach
  void writeOldFile() throws SQLException {
    done(open().close());
    sql(
        "create table assignment (task text not null references task(id) on delete cascade,"
            + " proplet text not null, primary key (task, proplet)) without rowid");
    sql("create index assignment_by_proplet on assignment(proplet, task)");
    Bodies bodies = new Bodies(RecordJson.mapper(), "old.db", "file");
    TaskRow task = TaskRow.of(TASK, bodies);
    sql(
        "insert into task(id, version, phase, state, created_at, crc, body)"
            + " values (?, 1, ?, ?, ?, ?, ?)",
        task.id(),
        task.phase(),
        task.state(),
        task.createdAt(),
        task.sum(),
        task.body());
    sql("insert into assignment(task, proplet) values (?, 'p')", task.id());
    EventRow event = EventRow.of(CREATED, bodies);
    sql(
        "insert into event(task, at, what, crc, body) values (?, ?, ?, ?, ?)",
        TASK.id().value(),
        event.at(),
        event.type(),
        event.sum(),
        event.body());
    sql("delete from counter where name = 'ahead'");
    sql("update schema_version set version = 8");
  }

  @Test
  void oldRows_areReadAndStay_newOnesSayLess() throws SQLException {
    List<String> before = texts("select body from event");
    SqliteStore store = open();

    assertThat(done(store.task(TASK.id()))).contains(TASK);
    assertThat(done(store.liveTasks())).containsExactly(TASK);
    done(store.commit(change(TASK)));
    assertThat(done(store.task(TASK.id()))).contains(TASK.nextVersion());
    assertThat(done(store.happenings(HappeningFilter.of(TASK.id()), 0, 9)).items())
        .containsExactly(CREATED.numbered(1), STARTED.numbered(2));
    done(store.close());

    assertThat(texts("select version from schema_version"))
        .containsExactly(Integer.toString(Schema.CURRENT));
    assertThat(texts("select name from sqlite_schema where tbl_name = 'assignment'")).isEmpty();
    List<String> after = texts("select body from event order by seq");
    assertThat(after).startsWith(before.toArray(String[]::new)).hasSize(2);
    assertThat(before.getFirst()).contains("\"at\":", "\"task\":", "\"sequence\":0");
    assertThat(after.getLast()).doesNotContain("\"at\":", "\"task\":", "\"sequence\":");
  }

  @Test
  void snapshotOfIt_isSound() {
    Path snapshot = folder.resolve("snapshot.db");
    SqliteSnapshot.write(folder.resolve("store.db"), snapshot);

    SqliteSnapshot.Contents contents = SqliteSnapshot.check(snapshot);

    assertThat(contents.schema()).isEqualTo(8);
    assertThat(contents.rows()).containsEntry("event", 1L).containsEntry("task", 1L);
  }

  private SqliteStore open() {
    return SqliteStore.open(SqliteOptions.at(folder.resolve("store.db")), () -> EPOCH);
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("store.db"));
  }

  private void sql(String text, Object... parameters) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(text)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.execute();
    }
  }

  private List<String> texts(String question) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(question);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        found.add(row.getString(1));
      }
    }
    return found;
  }
}
