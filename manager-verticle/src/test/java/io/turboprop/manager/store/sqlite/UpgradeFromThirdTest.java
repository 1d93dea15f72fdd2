package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Batches.event;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.codec.bus.RecordJson;
import io.turboprop.manager.function.Deploys;
import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.FunctionEvent;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.TaskId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of schema 3, which knew no functions, opened by this version. */
final class UpgradeFromThirdTest {
  private static final TaskId ID = new TaskId("0b9c6a52-4a3f-4c11-9d55-5f0c7c1c0a01");
  private static final Digest FILE = Digest.of(new byte[] {9});

  private final Bodies bodies = new Bodies(RecordJson.mapper(), Path.of("old.db"));
  @TempDir Path folder;
  private @Nullable SqliteStore opened;

  @BeforeEach
  void writeOldFile() throws Exception {
    for (String statement : Golden.text("schema-3.sql").split(";\\n", -1)) {
      sql(statement);
    }
    String task = bodies.encode(task());
    sql(
        "insert into task values (?, 1, 'RUNNING', ?, ?, ?, null, null, ?, ?)",
        ID.value(),
        task().state().number(),
        Nanos.of(EPOCH),
        FILE.toString(),
        Checksum.of(ID.value(), 1L, task),
        task);
    String made = bodies.encode(made());
    sql(
        "insert into event values (7, ?, null, ?, 'created', ?, ?)",
        ID.value(),
        Nanos.of(made().at()),
        Checksum.of(ID.value(), null, Nanos.of(made().at()), "created", made),
        made);
    sql(
        "insert into idempotency_key values ('k', ?, ?, ?, ?)",
        key().request().toString(),
        ID.value(),
        Nanos.of(EPOCH),
        Checksum.of("k", key().request().toString(), ID.value(), Nanos.of(EPOCH)));
    sql("insert into counter values ('epoch', 41, ?)", Checksum.of("epoch", 41L));
    sql("insert into counter values ('horizon', 0, ?)", Checksum.of("horizon", 0L));
  }

  @AfterEach
  void close() {
    if (opened != null) {
      done(opened.close());
    }
  }

  @Test
  void oldFile_keepsWhatItHas() {
    SqliteStore store = open();

    assertThat(done(store.task(ID))).contains(task());
    assertThat(done(store.happenings(HappeningFilter.ALL, 0, 9)).items())
        .containsExactly(made().numbered(7));
    assertThat(done(store.idempotencyKey("k"))).contains(key());
    assertThat(done(store.moduleFiles())).containsExactly(FILE);
    assertThat(done(store.nextEpoch())).isEqualTo(42);
    assertThat(done(store.functions())).isEmpty();
  }

  @Test
  void oldFile_takesFunctions_andIsOpenedAgain() {
    Function echo = Deploys.after(Deploys.deploy(Deploys.module("a")));
    FunctionEvent deployed =
        new FunctionEvent.FunctionDeployed(
            "uid-1", echo.revisions().getFirst(), false, echo.route(), "eva");
    Happening event = Happening.of(echo.name(), EPOCH, deployed);
    done(open().commit(Batch.of(new Write.PutFunction(echo), new Write.AppendEvent(event))));
    close();

    SqliteStore again = open();

    assertThat(done(again.functions())).containsExactly(echo);
    assertThat(done(again.happenings(HappeningFilter.of(echo.name()), 0, 9)).items())
        .containsExactly(event.numbered(8));
    assertThat(done(again.happenings(HappeningFilter.of(ID), 0, 9)).items()).hasSize(1);
  }

  private SqliteStore open() {
    SqliteStore store =
        SqliteStore.open(SqliteOptions.at(folder.resolve("old.db")), () -> EPOCH.plusSeconds(1));
    opened = store;
    return store;
  }

  private static Task task() {
    return aTask().id(ID.value()).file(FILE).in(Phase.RUNNING).nextVersion();
  }

  private static Happening made() {
    return event(task(), new Happening.Created(task().spec()));
  }

  private static IdempotencyKey key() {
    return new IdempotencyKey("k", Digest.of(new byte[] {3}), ID, EPOCH);
  }

  private void sql(String text, Object... parameters) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("old.db"));
        PreparedStatement statement = connection.prepareStatement(text)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.execute();
    }
  }
}
