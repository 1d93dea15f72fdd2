package io.turboprop.manager;

import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.blob.FileBlobStore;
import io.turboprop.manager.store.blob.SharedBlobStore;
import io.turboprop.manager.store.etcd.EtcdStore;
import io.turboprop.manager.store.memory.MemoryStore;
import io.turboprop.manager.store.postgres.PostgresStore;
import io.turboprop.manager.store.sqlite.SqliteOptions;
import io.turboprop.manager.store.sqlite.SqliteStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The opened stores of a manager. */
record Stores(Store tasks, BlobStore modules, BlobStore results) {

  /** Kept of modules, and as many of results, beside a database that has them all. */
  private static final long COPIES_BYTES = 1L << 30;

  private static final Logger log = LoggerFactory.getLogger(Stores.class);

  /** Opens them, folders and files on a worker thread; waits for a database that is away. */
  static Future<Stores> open(Vertx vertx, StorageConfig config) {
    return vertx
        .executeBlocking(() -> makeFolder(config.dataDir()))
        .compose(made -> tasks(vertx, config))
        .map(
            tasks ->
                new Stores(
                    tasks,
                    blobs(vertx, BlobKind.MODULE, config.modules(), tasks),
                    blobs(vertx, BlobKind.RESULT, config.results(), tasks)));
  }

  /** With the tasks, where several managers can have them; then the folder has copies only. */
  private static BlobStore blobs(Vertx vertx, BlobKind kind, Path folder, Store tasks) {
    Clock clock = Clock.systemUTC();
    return tasks
        .blobs(kind)
        .<BlobStore>map(shared -> new SharedBlobStore(shared, folder, COPIES_BYTES, clock))
        .orElseGet(() -> new FileBlobStore(vertx, kind, folder, clock));
  }

  private static Path makeFolder(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("folder " + folder + " cannot be made", e);
    }
  }

  private static Future<Store> tasks(Vertx vertx, StorageConfig config) {
    Clock clock = Clock.systemUTC();
    return switch (config.kind()) {
      case MEMORY -> Future.succeededFuture(new MemoryStore(config.retention(), clock));
      case SQLITE -> {
        SqliteOptions options =
            SqliteOptions.at(config.sqliteFile()).withRetention(config.retention());
        yield vertx.executeBlocking(() -> SqliteStore.open(options, clock));
      }
      case POSTGRES ->
          PostgresStore.open(vertx, config.postgres().orElseThrow(), clock).map(Store.class::cast);
      case ETCD -> EtcdStore.open(config.etcd().orElseThrow(), clock).map(Store.class::cast);
    };
  }

  /** Clears away modules and results that nothing refers to. Only who leads with this epoch may. */
  Future<Void> collect(long epoch) {
    return tasks
        .moduleFiles()
        .compose(modules.in(epoch)::collect)
        .onSuccess(removed -> log.info("modules: {} unused files removed", removed))
        .compose(removed -> tasks.resultFiles())
        .compose(results.in(epoch)::collect)
        .mapEmpty();
  }

  Future<Void> close() {
    return tasks.close();
  }
}
