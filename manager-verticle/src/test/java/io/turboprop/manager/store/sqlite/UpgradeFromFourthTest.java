package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.store.rows.Checksum;
import io.turboprop.manager.store.rows.Nanos;
import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.model.TaskId;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of schema 4, which knew no declarations, opened by this version. */
final class UpgradeFromFourthTest {
  private static final TaskId ID = new TaskId("0b9c6a52-4a3f-4c11-9d55-5f0c7c1c0a01");

  @TempDir Path folder;
  private OldFile file;

  @BeforeEach
  void writeOldFile() throws Exception {
    file = OldFile.of(folder, "schema-4.sql");
    String task = file.bodies.encode(task());
    file.sql(
        "insert into task values (?, 1, 'RUNNING', ?, ?, null, null, null, ?, ?)",
        ID.value(),
        task().state().number(),
        Nanos.of(EPOCH),
        Checksum.of(ID.value(), 1L, task),
        task);
    file.sql("insert into counter values ('epoch', 41, ?)", Checksum.of("epoch", 41L));
    file.sql("insert into counter values ('horizon', 0, ?)", Checksum.of("horizon", 0L));
  }

  @AfterEach
  void close() {
    file.close();
  }

  @Test
  void oldFile_keepsItsTasks_ofWhichNothingIsDeclared() {
    SqliteStore store = file.open();

    assertThat(done(store.task(ID))).contains(task());
    assertThat(done(store.liveTasks())).containsExactly(task());
    assertThat(done(store.tasks(TaskFilter.ALL, 0, 9)).total()).isEqualTo(1);
    assertThat(done(store.declaredTasks())).isEmpty();
    assertThat(done(store.tasks(TaskFilter.ofOwner(ID), 0, 9)).total()).isZero();
  }

  @Test
  void oldFile_takesDeclarations_andIsOpenedAgain() {
    Task declared =
        task().declared(Optional.of("web"), Optional.of(Desired.itself(true)), EPOCH).nextVersion();
    done(file.open().commit(Batch.of(new Write.PutTask(declared))));
    close();

    assertThat(done(file.open().declaredTasks())).containsExactly(declared);
  }

  private static Task task() {
    return aTask().id(ID.value()).in(Phase.RUNNING).nextVersion();
  }
}
