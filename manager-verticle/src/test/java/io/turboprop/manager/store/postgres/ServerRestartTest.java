package io.turboprop.manager.store.postgres;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.task.Task;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is stopped and started again in the middle of commits. */
final class ServerRestartTest {
  @TempDir Path folder;

  private EmbeddedPostgres start(int port) throws IOException {
    return Server.builder()
        .setDataDirectory(folder.resolve("data"))
        .setCleanDataDirectory(false)
        .setPort(port)
        .start();
  }

  @Test
  void commits_whileTheServerRestarts_areAllStoredOnce() throws IOException {
    Vertx vertx = Vertx.vertx();
    EmbeddedPostgres server = start(0);
    PostgresOptions options =
        PostgresOptions.at(Server.at(server.getPort(), "postgres"))
            .withReaders(1)
            .withPatience(Duration.ofMinutes(2));
    PostgresStore store = done(PostgresStore.open(vertx, options, () -> EPOCH));
    List<Task> tasks = new ArrayList<>();
    List<Future<Void>> commits = new ArrayList<>();
    try {
      write(store, tasks, commits);
      done(commits.get(10));
      server.close();
      write(store, tasks, commits);
      server = start(server.getPort());
      write(store, tasks, commits);

      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(commits).allMatch(Future::succeeded));
      for (Task task : tasks) {
        assertThat(done(store.task(task.id()))).contains(task.nextVersion());
      }
      assertThat(done(store.happenings(HappeningFilter.ALL, 0, 1_000)).items())
          .extracting(Happening::sequence)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, commits.size()).boxed().toList());
    } finally {
      done(store.close());
      server.close();
      done(vertx.close());
    }
  }

  private static void write(PostgresStore store, List<Task> tasks, List<Future<Void>> commits) {
    for (int i = 0; i < 100; i++) {
      Task task = aTask().created();
      tasks.add(task);
      commits.add(store.commit(creation(task)));
    }
  }
}
