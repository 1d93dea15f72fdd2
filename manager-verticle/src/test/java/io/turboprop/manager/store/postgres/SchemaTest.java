package io.turboprop.manager.store.postgres;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.allDone;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.FencedException;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.task.Task;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Tables as they are made and found, and what several stores of one database do to each other. */
final class SchemaTest {
  private static final Vertx VERTX = Vertx.vertx();

  private static final Duration LEASE = Duration.ofMinutes(1);

  private final PostgresAddress address = Server.database();

  @AfterAll
  static void closeVertx() {
    done(VERTX.close());
  }

  private Future<PostgresStore> open() {
    return PostgresStore.open(VERTX, PostgresOptions.at(address).withReaders(1), () -> EPOCH);
  }

  @Test
  void open_byManyAtOnce_makesTheTablesOnce() {
    List<Future<PostgresStore>> opening = IntStream.range(0, 6).mapToObj(i -> open()).toList();

    List<PostgresStore> stores = opening.stream().map(each -> done(each)).toList();

    Task task = aTask().created();
    done(stores.getFirst().commit(creation(task)));
    assertThat(done(stores.getLast().task(task.id()))).contains(task.nextVersion());
    stores.forEach(store -> done(store.close()));
  }

  private void makeFirstVersion() {
    Server.sql(
        address.database(),
        """
        set search_path = turboprop;
        drop table blob, blob_piece, blob_upload;
        drop index function_module_by_digest;
        alter table state drop column unfinished;
        update schema_version set version = 1;
        """);
  }

  @Test
  void open_tablesOfTheFirstVersion_bringsThemUpToDateAndKeepsWhatIsThere() {
    PostgresStore first = done(open());
    Task task = aTask().created();
    done(first.commit(creation(task)));
    done(first.close());
    makeFirstVersion();

    PostgresStore store = done(open());

    assertThat(done(store.task(task.id()))).contains(task.nextVersion());
    assertThat(store.blobs(BlobKind.MODULE).orElseThrow().all()).isEmpty();
    done(store.close());
  }

  /** The open store stands for a manager of the version before: it uses nothing that is new. */
  @Test
  void open_tablesOfTheFirstVersion_underALeader_whoGoesOnUntilAnotherOneLeads() {
    Candidate before = new Candidate("before", "");
    Candidate after = new Candidate("after", "");
    PostgresStore old = done(open());
    done(old.campaign(before, LEASE));
    makeFirstVersion();

    PostgresStore next = done(open());

    Task task = aTask().created();
    done(old.commit(creation(task)));
    assertThat(done(next.campaign(after, LEASE)).isHeldBy(before)).isTrue();
    assertThat(done(old.campaign(before, LEASE)).isHeldBy(before)).isTrue();
    Server.sql(address.database(), "update turboprop.state set until = now() - interval '1 hour'");
    assertThat(done(next.campaign(after, LEASE)).isHeldBy(after)).isTrue();
    assertThat(failure(old.commit(creation(aTask().created()))))
        .isInstanceOf(FencedException.class);
    assertThat(done(next.task(task.id()))).contains(task.nextVersion());
    done(old.close());
    done(next.close());
  }

  /** Who has the row that all who write lock first never waits for one that waits for him. */
  @Test
  void open_tablesOfTheFirstVersion_inTheMiddleOfAWrite_waitsForItsEnd() throws Exception {
    done(done(open()).close());
    makeFirstVersion();
    try (Connection writer = Server.connect(address.database());
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      // Of those in a deadlock, the one who looks first loses.
      statement.execute("set search_path = turboprop; set deadlock_timeout = '10ms'");
      statement.execute("select from state for update");

      Future<PostgresStore> opening = open();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Server.count(address.database(), "pg_locks where not granted") > 0);
      statement.execute("delete from function_module");
      writer.commit();

      done(done(opening).close());
    }
  }

  @Test
  void open_tablesOfANewerVersion_isRefused() {
    done(done(open()).close());
    Server.sql(address.database(), "update turboprop.schema_version set version = 99");

    assertThat(failure(open()))
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining("has schema 99, this version knows up to " + Schema.CURRENT);
  }

  @Test
  void open_wrongPassword_failsAtOnce() {
    PostgresAddress other =
        new PostgresAddress(
            address.hosts(),
            "nobody",
            "wrong",
            address.database(),
            address.tls(),
            address.rootCertificate());

    assertThat(failure(PostgresStore.open(VERTX, PostgresOptions.at(other), () -> EPOCH)))
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining("lets nobody in by this name and password")
        .hasMessageNotContaining("wrong");
  }

  @Test
  void open_noSuchDatabase_failsAtOnce() {
    PostgresAddress other = Server.at(address.hosts().getFirst().port(), "missing");

    assertThat(failure(PostgresStore.open(VERTX, PostgresOptions.at(other), () -> EPOCH)))
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining("there is no such database");
  }

  /**
   * A reader that goes on from the newest it has seen must not miss what others store meanwhile.
   */
  @Test
  void happenings_readWhileSeveralStoresWrite_areSeenInOrderWithoutGaps() {
    List<PostgresStore> stores = Stream.generate(() -> done(open())).limit(3).toList();
    List<Future<Void>> commits = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      stores.forEach(store -> commits.add(store.commit(creation(aTask().created()))));
    }

    PostgresStore reader = done(open());
    List<Long> seen = new ArrayList<>();
    while (seen.size() < 300) {
      long after = seen.isEmpty() ? 0 : seen.getLast();
      done(reader.happenings(HappeningFilter.ALL, after, 50)).items().stream()
          .map(Happening::sequence)
          .forEach(seen::add);
      assertThat(commits).noneMatch(Future::failed);
    }

    allDone(commits);
    assertThat(seen).isEqualTo(LongStream.rangeClosed(1, 300).boxed().toList());
    done(reader.close());
    stores.forEach(store -> done(store.close()));
  }

  @Test
  void damagedRow_isNamedWithTheRemedy() {
    PostgresStore store = done(open());
    Task task = aTask().created();
    done(store.commit(creation(task)));
    Server.sql(address.database(), "update turboprop.task set version = 7");

    assertThat(failure(store.task(task.id())))
        .hasMessageContaining("the row of task " + task.id() + " is damaged")
        .hasMessageContaining("restore the database from a backup");
    assertThat(done(store.liveTasks())).isEmpty();
    done(store.close());
  }
}
