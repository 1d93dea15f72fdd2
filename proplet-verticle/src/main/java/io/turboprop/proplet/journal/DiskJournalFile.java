package io.turboprop.proplet.journal;

import io.turboprop.model.Bytes;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A journal's file in a real folder. What blocks is done by the worker, one thing at a time. */
public final class DiskJournalFile implements JournalFile {
  private final JournalFolder folder;
  private final WorkerExecutor worker;

  /**
   * @param folder where the file lies; made if it is not there
   * @param worker one thread is enough; not closed here
   */
  public DiskJournalFile(Path folder, WorkerExecutor worker) {
    this.folder = new JournalFolder(folder);
    this.worker = worker;
  }

  @Override
  public String name() {
    return folder.file().toString();
  }

  @Override
  public Future<Bytes> open() {
    return worker.executeBlocking(folder::open);
  }

  @Override
  public Future<Void> append(Bytes bytes) {
    return worker.executeBlocking(
        () -> {
          folder.append(bytes);
          return null;
        });
  }

  @Override
  public Future<Void> sync() {
    return worker.executeBlocking(
        () -> {
          folder.sync();
          return null;
        });
  }

  @Override
  public Future<Long> replace(Supplier<Bytes> all) {
    return worker.executeBlocking(() -> folder.replace(all.get()));
  }

  @Override
  public Future<String> keepAside(String suffix) {
    return worker.executeBlocking(() -> folder.keepAside(suffix));
  }

  @Override
  public Future<Void> close() {
    return worker.executeBlocking(
        () -> {
          folder.close();
          return null;
        });
  }
}
