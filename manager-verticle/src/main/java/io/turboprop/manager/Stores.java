package io.turboprop.manager;

import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.blob.FileBlobStore;
import io.turboprop.manager.store.memory.MemoryStore;
import io.turboprop.manager.store.sqlite.SqliteOptions;
import io.turboprop.manager.store.sqlite.SqliteStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The opened stores of a manager. */
record Stores(Store tasks, BlobStore modules, BlobStore results) {

  private static final Logger log = LoggerFactory.getLogger(Stores.class);

  /** Opens them on a worker thread. */
  static Future<Stores> open(Vertx vertx, StorageConfig config) {
    return vertx.executeBlocking(() -> openNow(vertx, config));
  }

  private static Stores openNow(Vertx vertx, StorageConfig config) {
    try {
      Files.createDirectories(config.dataDir());
    } catch (IOException e) {
      throw new UncheckedIOException("folder " + config.dataDir() + " cannot be made", e);
    }
    Store tasks =
        switch (config.kind()) {
          case MEMORY -> new MemoryStore(config.retention(), Clock.systemUTC());
          case SQLITE ->
              SqliteStore.open(
                  SqliteOptions.at(config.sqliteFile()).withRetention(config.retention()),
                  Clock.systemUTC());
        };
    return new Stores(
        tasks,
        new FileBlobStore(vertx, config.modules(), Clock.systemUTC()),
        FileBlobStore.ofResults(vertx, config.results(), Clock.systemUTC()));
  }

  /** Clears away modules and results that nothing refers to. Only who leads may. */
  Future<Void> collect() {
    return tasks
        .moduleFiles()
        .compose(modules::collect)
        .onSuccess(removed -> log.info("modules: {} unused files removed", removed))
        .compose(removed -> tasks.resultFiles())
        .compose(results::collect)
        .mapEmpty();
  }

  Future<Void> close() {
    return tasks.close();
  }
}
