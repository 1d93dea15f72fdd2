package io.turboprop.manager.store.etcd;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.etcd.TestEtcd;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members, of which some are killed with {@code kill -9} and come back. */
final class LostServerTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private static Path folder;
  private static TestEtcd server;

  @BeforeAll
  static void startServer() {
    server = TestEtcd.start(folder, 3);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static EtcdStore open(String prefix, Duration patience) {
    return done(EtcdStore.open(Access.options(server, prefix).withPatience(patience), () -> EPOCH));
  }

  /** Each of the three in turn, so the one that leads as well. */
  @Test
  void members_killedInTheMiddleOfCommits_loseNothingAndMakeNothingTwice() {
    EtcdStore store = open("/killed/", LONG);
    EtcdStore other = open("/killed/", LONG);
    List<Task> tasks = new ArrayList<>();
    List<Future<Void>> commits = new ArrayList<>();
    for (int victim = 0; victim < server.size(); victim++) {
      write(store, tasks, commits);
      server.kill(victim);
      write(store, tasks, commits);
      awaitAll(commits);
      server.begin(victim);
    }

    for (EtcdStore each : List.of(store, other)) {
      await()
          .atMost(LONG)
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(done(each.tasks(TaskFilter.ALL, 0, 0)).total())
                      .isEqualTo(tasks.size()));
      for (Task task : tasks) {
        assertThat(done(each.task(task.id()))).contains(task.nextVersion());
      }
      assertThat(done(each.happenings(HappeningFilter.ALL, 0, 10_000)).items())
          .extracting(Happening::sequence)
          .isEqualTo(LongStream.rangeClosed(1, commits.size()).boxed().toList());
    }
    done(store.close());
    done(other.close());
  }

  @Test
  void mostMembersAway_isUnavailableAndComesBackByItself() {
    EtcdStore store = open("/most/", Duration.ofMillis(500));
    Task task = aTask().created();
    done(store.commit(creation(task)));
    server.kill(0);
    server.kill(1);

    assertUnavailable(store.task(task.id()));
    Future<Void> doubtful = store.commit(creation(aTask().created()));

    server.begin(0);
    server.begin(1);
    await().atMost(LONG).until(doubtful::isComplete);
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(done(store.task(task.id()))).contains(task.nextVersion()));
    long stored = doubtful.succeeded() ? 2 : 1;
    assertThat(done(store.tasks(TaskFilter.ALL, 0, 0)).total()).isEqualTo(stored);
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .untilAsserted(() -> done(store.commit(creation(aTask().created()))));
    done(store.close());
  }

  private static void write(EtcdStore store, List<Task> tasks, List<Future<Void>> commits) {
    for (int i = 0; i < 150; i++) {
      Task task = aTask().created();
      tasks.add(task);
      commits.add(store.commit(creation(task)));
    }
  }

  private static void awaitAll(List<Future<Void>> commits) {
    await().atMost(LONG).untilAsserted(() -> assertThat(commits).allMatch(Future::succeeded));
  }

  private static void assertUnavailable(Future<?> future) {
    assertThat(failure(future))
        .isInstanceOfSatisfying(
            OrchestratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
        .hasMessageContaining("store etcd 127.0.0.1:");
  }
}
