package io.turboprop.manager.store.postgres;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.Relay;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The database goes away and comes back, at the worst of moments. */
final class LostServerTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Vertx vertx = Vertx.vertx();
  private PostgresAddress direct;
  private Relay relay;
  private PostgresOptions options;
  private PostgresStore store;

  @BeforeEach
  void openThroughRelay() {
    direct = Server.database();
    relay = done(Relay.to(vertx, direct.hosts().getFirst().port()));
    options =
        PostgresOptions.at(Server.at(relay.port(), direct.database()))
            .withReaders(1)
            .withPatience(Duration.ofSeconds(30));
    store = done(PostgresStore.open(vertx, options, () -> EPOCH));
  }

  @AfterEach
  void close() {
    relay.up();
    done(store.close());
    done(vertx.close());
  }

  @Test
  void commit_whoseAnswerIsLost_isStoredOnceAndReportedAsStored() {
    Task first = aTask().created();
    done(store.commit(creation(first)));
    Task task = aTask().created();

    relay.swallowNextCommit();
    done(store.commit(creation(task)));

    assertThat(relay.swallowed()).isTrue();
    assertThat(done(store.task(task.id()))).contains(task.nextVersion());
    assertThat(done(store.happenings(HappeningFilter.ALL, 0, 100)).items())
        .extracting(Happening::sequence)
        .containsExactly(1L, 2L);
    done(store.commit(creation(aTask().created())));
  }

  @Test
  void commits_whileConnectionsBreak_areAllStoredOnce() {
    List<Task> tasks = new ArrayList<>();
    List<Future<Void>> commits = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 20; i++) {
        Task task = aTask().created();
        tasks.add(task);
        commits.add(store.commit(creation(task)));
      }
      done(commits.get(round * 20));
      relay.cut();
      relay.up();
    }

    await().atMost(LONG).untilAsserted(() -> assertThat(commits).allMatch(Future::succeeded));
    for (Task task : tasks) {
      assertThat(done(store.task(task.id()))).contains(task.nextVersion());
    }
    assertThat(done(store.happenings(HappeningFilter.ALL, 0, 1_000)).items())
        .extracting(Happening::sequence)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 200).boxed().toList());
    assertThat(done(store.tasks(TaskFilter.ALL, 0, 0)).total()).isEqualTo(200);
  }

  @Test
  void server_awayForLongerThanPatience_isUnavailableAndComesBackByItself() {
    PostgresStore hasty =
        done(PostgresStore.open(vertx, options.withPatience(Duration.ZERO), () -> EPOCH));
    Task lost = aTask().created();
    relay.cut();

    assertUnavailable(hasty.commit(creation(lost)));
    assertUnavailable(hasty.task(lost.id()));

    relay.up();
    done(hasty.commit(creation(aTask().created())));
    assertThat(done(hasty.task(lost.id()))).isEmpty();
    done(hasty.close());
  }

  private static void assertUnavailable(Future<?> future) {
    assertThat(failure(future))
        .isInstanceOfSatisfying(
            OrchestratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
        .hasMessageContaining("store postgresql://localhost:")
        .hasMessageNotContaining("postgres:postgres");
  }

  @Test
  void open_serverAway_waitsForIt() {
    relay.cut();
    Future<PostgresStore> opening = PostgresStore.open(vertx, options, () -> EPOCH);
    assertThat(failure(opening.timeout(300, TimeUnit.MILLISECONDS)))
        .isInstanceOf(TimeoutException.class);

    relay.up();

    PostgresStore late = done(opening);
    done(late.commit(creation(aTask().created())));
    done(late.close());
  }

  @Test
  void serverThatEndsAllConnections_isConnectedToAgain() {
    Task task = aTask().created();
    done(store.commit(creation(task)));

    Server.sql(
        direct.database(),
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where datname = current_database() and pid <> pg_backend_pid()");

    assertThat(done(store.task(task.id()))).contains(task.nextVersion());
    done(store.commit(creation(aTask().created())));
  }
}
