package io.turboprop.manager.store;

import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;

import io.turboprop.manager.store.etcd.EtcdAddress;
import io.turboprop.manager.store.etcd.EtcdOptions;
import io.turboprop.manager.store.etcd.EtcdStore;
import io.turboprop.manager.store.postgres.PostgresAddress;
import io.turboprop.manager.store.postgres.PostgresOptions;
import io.turboprop.manager.store.postgres.PostgresStore;
import io.turboprop.manager.store.sqlite.SqliteOptions;
import io.turboprop.manager.store.sqlite.SqliteStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Prints how many durable commits a second a store makes, each a task and its event, for some
 * numbers of writers that wait for their own commits. Run by hand: {@code CommitRate
 * <folder>|<postgresql://…>|<etcd://host:port> [commits]}; a database gets a schema for each row,
 * or a prefix, which stays.
 */
final class CommitRate {
  private static final int WARM_UP = 20_000;

  private static int rows;

  private CommitRate() {}

  public static void main(String[] arguments) throws IOException {
    String place = arguments[0];
    int commits = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50_000;
    Vertx vertx = Vertx.vertx();
    measure(vertx, place, 64, WARM_UP);
    for (int round = 1; round <= 3; round++) {
      for (int writers : new int[] {1, 64, 1_024}) {
        System.out.println(measure(vertx, place, writers, writers == 1 ? commits / 10 : commits));
      }
    }
    done(vertx.close());
  }

  private static Store open(Vertx vertx, String place) throws IOException {
    if (place.startsWith("postgres")) {
      String schema = "commit_rate_" + System.currentTimeMillis() + "_" + ++rows;
      return done(
          PostgresStore.open(
              vertx,
              PostgresOptions.at(PostgresAddress.parse(place)).withSchema(schema),
              () -> EPOCH));
    }
    if (place.startsWith("etcd")) {
      String prefix = "/commit-rate-" + System.currentTimeMillis() + "-" + ++rows + "/";
      EtcdAddress address = EtcdAddress.parse(place.replace("etcd://", "http://"));
      return done(EtcdStore.open(EtcdOptions.at(address).withPrefix(prefix), () -> EPOCH));
    }
    Path file = Files.createTempDirectory(Path.of(place), "commit-rate").resolve("store.db");
    return SqliteStore.open(SqliteOptions.at(file), () -> EPOCH);
  }

  private static String measure(Vertx vertx, String place, int writers, int commits)
      throws IOException {
    Store store = open(vertx, place);
    long begin = System.nanoTime();
    run(writers, commits, () -> store.commit(Batches.creation(aTask().created())));
    double seconds = (System.nanoTime() - begin) / 1e9;
    StoreStats stats = store.stats();
    done(store.close());
    return String.format(
        "%5d writers: %6.0f commits/s, %6.0f rows/s, %5.1f commits and %6.1f rows per transaction",
        writers,
        commits / seconds,
        stats.writes() / seconds,
        stats.batchesPerTransaction(),
        stats.writesPerTransaction());
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
