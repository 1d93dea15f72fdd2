package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;

import io.turboprop.manager.store.Batches;
import io.turboprop.manager.store.StoreStats;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Prints how many durable commits a second the SQLite store makes, each a task and its event, for
 * some numbers of writers that wait for their own commits. Run by hand: {@code CommitRate <folder>
 * [commits]}.
 */
final class CommitRate {
  private static final int WARM_UP = 20_000;

  private CommitRate() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int commits = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50_000;
    measure(folder, 64, WARM_UP);
    for (int round = 1; round <= 3; round++) {
      for (int writers : new int[] {1, 64, 1_024}) {
        System.out.println(measure(folder, writers, writers == 1 ? commits / 10 : commits));
      }
    }
  }

  private static String measure(Path folder, int writers, int commits) throws IOException {
    Path file = Files.createTempDirectory(folder, "commit-rate").resolve("store.db");
    SqliteStore store = SqliteStore.open(SqliteOptions.at(file), () -> EPOCH);
    long begin = System.nanoTime();
    run(writers, commits, () -> store.commit(Batches.creation(aTask().created())));
    double seconds = (System.nanoTime() - begin) / 1e9;
    StoreStats stats = store.stats();
    done(store.close());
    return String.format(
        "%5d writers: %6.0f commits/s, %6.0f rows/s, %5.1f commits and %6.1f rows per fsync, %d MB",
        writers,
        commits / seconds,
        stats.writes() / seconds,
        stats.batchesPerTransaction(),
        stats.writesPerTransaction(),
        Files.size(file) >> 20);
  }

  private static void run(int writers, int commits, Supplier<Future<Void>> commit) {
    AtomicInteger left = new AtomicInteger(commits);
    AtomicInteger open = new AtomicInteger(commits);
    Promise<Void> finished = Promise.promise();
    IntStream.range(0, writers).forEach(i -> next(left, open, commit, finished));
    finished.future().toCompletionStage().toCompletableFuture().join();
  }

  private static void next(
      AtomicInteger left, AtomicInteger open, Supplier<Future<Void>> commit, Promise<Void> end) {
    if (left.getAndDecrement() <= 0) {
      return;
    }
    commit
        .get()
        .onFailure(end::tryFail)
        .onSuccess(
            ignored -> {
              if (open.decrementAndGet() == 0) {
                end.tryComplete();
              }
              next(left, open, commit, end);
            });
  }
}
