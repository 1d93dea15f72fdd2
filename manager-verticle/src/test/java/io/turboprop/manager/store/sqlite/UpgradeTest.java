package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Batches.change;
import static io.turboprop.manager.store.Batches.event;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Epochs;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.store.rows.Nanos;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.manager.task.Times;
import io.turboprop.model.Digest;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.TaskId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of schema 1, written by SQL as that version wrote it, opened by this version. */
final class UpgradeTest {
  private static final TaskId ID = new TaskId("0b9c6a52-4a3f-4c11-9d55-5f0c7c1c0a01");
  private static final TaskId LIVE = new TaskId("0b9c6a52-4a3f-4c11-9d55-5f0c7c1c0a02");
  private static final PropletId PROPLET = new PropletId("proplet-1");

  @TempDir Path folder;
  private OldFile file;

  @BeforeEach
  void writeOldFile() throws Exception {
    file = OldFile.of(folder, "schema-1.sql");
    file.sql(
        "insert into task values (?, 3, 'COMPLETED', 3, ?, null, '{\"team\":\"a\"}', ?)",
        ID.value(),
        Nanos.of(EPOCH),
        Golden.text("task-schema-1.json"));
    file.sql(
        "insert into task values (?, 1, 'RUNNING', ?, ?, null, null, ?)",
        LIVE.value(),
        live().state().number(),
        Nanos.of(EPOCH),
        file.bodies.encode(live()));
    file.sql("insert into assignment values (?, ?)", LIVE.value(), PROPLET.value());
    file.sql(
        "insert into event values (7, ?, 0, 'Created', ?)",
        ID.value(),
        Golden.text("event-schema-1.json"));
    file.sql(
        "insert into event values (8, ?, 1, 'Moved', ?)",
        LIVE.value(),
        file.bodies.encode(started()));
    file.sql("insert into event values (9, 'gone', 2, 'Moved', '{torn')");
    file.sql(
        "insert into proplet(id, body) values (?, ?)",
        PROPLET.value(),
        file.bodies.encode(proplet()));
    file.sql(
        "insert into idempotency_key values ('k', ?, ?, ?)",
        key().request().toString(),
        LIVE.value(),
        Nanos.of(EPOCH));
    file.sql("insert into counter values ('epoch', 41)");
  }

  @AfterEach
  void close() {
    file.close();
  }

  @Test
  void oldFile_isUpgradedWithEverything() {
    SqliteStore store = file.open();

    assertThat(done(store.task(ID))).contains(finished());
    assertThat(done(store.task(LIVE))).contains(live());
    assertThat(done(store.liveTasks())).containsExactly(live());
    TaskFilter team = new TaskFilter(Map.of("team", new JsonText("\"a\"")), Optional.empty());
    assertThat(done(store.tasks(team, 0, 9)).items()).containsExactly(finished());
    assertThat(done(store.proplets())).containsExactly(proplet());
    assertThat(done(store.idempotencyKey("k"))).contains(key());
    assertThat(done(Epochs.next(store))).isEqualTo(42);
    assertThat(done(store.attempts(LIVE))).isEmpty();
  }

  @Test
  void oldLog_isFoundByTaskAndType_andGoesOn() {
    SqliteStore store = file.open();

    assertThat(done(store.happenings(HappeningFilter.of(ID), 0, 9)).items())
        .containsExactly(event(finished(), new Happening.Created(finished().spec())).numbered(7));
    HappeningFilter starts =
        new HappeningFilter(Optional.empty(), Optional.empty(), Set.of("start_requested"));
    assertThat(done(store.happenings(starts, 0, 9)).items()).containsExactly(started().numbered(8));
    assertThat(failure(store.happenings(HappeningFilter.ALL, 8, 9)))
        .hasMessageContaining("event 9 of task gone is damaged")
        .hasMessageContaining("delete from event where seq = 9");
    done(store.commit(change(live())));
    assertThat(done(store.happenings(HappeningFilter.ALL, 9, 9)).newest()).isEqualTo(10);
  }

  @Test
  void upgradedFile_isOpenedAgainAndPruned() {
    done(file.open().close());

    SqliteStore store = file.open();

    assertThat(done(store.task(LIVE))).contains(live());
    assertThat(done(store.prune(50))).isEqualTo(2);
    assertThat(done(store.happenings(HappeningFilter.of(ID), 0, 9)).items()).hasSize(1);
  }

  private static Task finished() {
    return asVersion1Knew(
        aTask()
            .id(ID.value())
            .named("add")
            .image("registry.example/add:1")
            .inputs("1", "2")
            .env(Map.of("MODE", "fast"))
            .metadata("{\"team\":\"a\"}")
            .in(Phase.COMPLETED)
            .nextVersion()
            .nextVersion()
            .nextVersion());
  }

  /** It did not keep when the stages of an attempt were reached. */
  private static Task asVersion1Knew(Task task) {
    Times times = task.times();
    List<Seat> seats =
        task.seats().stream()
            .map(
                s ->
                    new Seat(
                        s.proplet(),
                        s.progress(),
                        s.boot(),
                        s.result(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
            .toList();
    return new Task(
        task.id(),
        task.spec(),
        task.phase(),
        task.reason(),
        task.attempt(),
        task.epoch(),
        seats,
        task.waits(),
        Optional.empty(),
        Optional.empty(),
        task.results(),
        task.error(),
        new Times(
            times.createdAt(),
            times.updatedAt(),
            times.startedAt(),
            times.finishedAt(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        task.pin(),
        task.version());
  }

  private static Task live() {
    return aTask().id(LIVE.value()).on(PROPLET).in(Phase.RUNNING).nextVersion();
  }

  private static Happening started() {
    return event(live(), new Happening.Moved(new TaskEvent.StartRequested()));
  }

  private static Proplet proplet() {
    return Proplet.registered(PROPLET, PropletMetadata.UNKNOWN, Optional.empty(), EPOCH);
  }

  private static IdempotencyKey key() {
    return new IdempotencyKey("k", Digest.of(new byte[] {3}), LIVE, EPOCH);
  }
}
