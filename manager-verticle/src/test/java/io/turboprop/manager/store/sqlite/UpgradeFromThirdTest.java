package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Batches.event;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.function.Deploys;
import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.FunctionEvent;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Epochs;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.store.rows.Checksum;
import io.turboprop.manager.store.rows.Nanos;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.TaskId;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of schema 3, which knew no functions, opened by this version. */
final class UpgradeFromThirdTest {
  private static final TaskId ID = new TaskId("0b9c6a52-4a3f-4c11-9d55-5f0c7c1c0a01");
  private static final Digest FILE = Digest.of(new byte[] {9});

  @TempDir Path folder;
  private OldFile file;

  @BeforeEach
  void writeOldFile() throws Exception {
    file = OldFile.of(folder, "schema-3.sql");
    String task = file.bodies.encode(task());
    file.sql(
        "insert into task values (?, 1, 'RUNNING', ?, ?, ?, null, null, ?, ?)",
        ID.value(),
        task().state().number(),
        Nanos.of(EPOCH),
        FILE.toString(),
        Checksum.of(ID.value(), 1L, task),
        task);
    String made = file.bodies.encode(made());
    file.sql(
        "insert into event values (7, ?, null, ?, 'created', ?, ?)",
        ID.value(),
        Nanos.of(made().at()),
        Checksum.of(ID.value(), null, Nanos.of(made().at()), "created", made),
        made);
    file.sql(
        "insert into idempotency_key values ('k', ?, ?, ?, ?)",
        key().request().toString(),
        ID.value(),
        Nanos.of(EPOCH),
        Checksum.of("k", key().request().toString(), ID.value(), Nanos.of(EPOCH)));
    file.sql("insert into counter values ('epoch', 41, ?)", Checksum.of("epoch", 41L));
    file.sql("insert into counter values ('horizon', 0, ?)", Checksum.of("horizon", 0L));
  }

  @AfterEach
  void close() {
    file.close();
  }

  @Test
  void oldFile_keepsWhatItHas() {
    SqliteStore store = file.open();

    assertThat(done(store.task(ID))).contains(task());
    assertThat(done(store.happenings(HappeningFilter.ALL, 0, 9)).items())
        .containsExactly(made().numbered(7));
    assertThat(done(store.idempotencyKey("k"))).contains(key());
    assertThat(done(store.moduleFiles())).containsExactly(FILE);
    assertThat(done(Epochs.next(store))).isEqualTo(42);
    assertThat(done(store.functions())).isEmpty();
  }

  @Test
  void oldFile_takesFunctions_andIsOpenedAgain() {
    Function echo = Deploys.after(Deploys.deploy(Deploys.module("a")));
    FunctionEvent deployed =
        new FunctionEvent.FunctionDeployed(
            "uid-1", echo.revisions().getFirst(), false, echo.route(), "eva");
    Happening event = Happening.of(echo.name(), EPOCH, deployed);
    done(file.open().commit(Batch.of(new Write.PutFunction(echo), new Write.AppendEvent(event))));
    close();

    SqliteStore again = file.open();

    assertThat(done(again.functions())).containsExactly(echo);
    assertThat(done(again.happenings(HappeningFilter.of(echo.name()), 0, 9)).items())
        .containsExactly(event.numbered(8));
    assertThat(done(again.happenings(HappeningFilter.of(ID), 0, 9)).items()).hasSize(1);
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
}
