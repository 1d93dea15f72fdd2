package io.turboprop.proplet.results;

import io.turboprop.model.ResultRef;
import io.turboprop.proplet.artifact.Disk;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Large results as files of one folder, which belongs to one proplet. */
public final class ResultFolder implements LargeResults {
  private static final Logger log = LoggerFactory.getLogger(ResultFolder.class);

  private final Disk disk;
  private final Room room;
  private final ResultFiles files;

  /**
   * @param folder made when it is not there
   */
  public ResultFolder(Path folder, Disk disk, ResultBounds bounds) {
    this.disk = disk;
    this.room = new Room(bounds.keptBytes());
    this.files = new ResultFiles(folder, room);
  }

  @Override
  public Future<Void> begin(Set<ResultName> owed) {
    return disk.<Void>run(
            () -> {
              files.begin(owed);
              return null;
            })
        .onFailure(cause -> log.error("folder of results cannot be used: {}", cause.toString()))
        .otherwiseEmpty();
  }

  @Override
  public Optional<ResultSpool> spool(ResultName name, long inline, long most) {
    return most <= inline
        ? Optional.empty()
        : Optional.of(new ResultSpool(name, files.part(name), room, inline, most));
  }

  @Override
  public Future<Optional<ResultRef>> keep(ResultName name, ResultSpool spool) {
    if (!spool.isLarge()) {
      if (spool.isOnDisk()) {
        discard(spool);
      }
      return Future.succeededFuture(Optional.empty());
    }
    return disk.run(() -> spool.finish(files.target(name))).otherwise(Optional.empty());
  }

  /** Aside, also if there is no file: a guest that could not be made to end may still write. */
  @Override
  public void discard(ResultSpool spool) {
    aside(spool::discard);
  }

  @Override
  public Future<Part> read(ResultName name, long from, int length) {
    return disk.run(() -> files.read(name, from, length))
        .map(piece -> new Part(piece.size(), piece.data()));
  }

  @Override
  public void forget(ResultName name) {
    aside(() -> files.delete(name));
  }

  private void aside(Runnable action) {
    disk.run(
            () -> {
              action.run();
              return true;
            })
        .onFailure(cause -> log.error("a result cannot be let go of", cause));
  }

  @Override
  public long bytes() {
    return room.taken();
  }
}
