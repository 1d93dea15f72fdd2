package io.turboprop.proplet.results;

import io.turboprop.model.ResultRef;
import io.vertx.core.Future;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.Set;

/** For proplets without a disk. */
record NoLargeResults() implements LargeResults {
  @Override
  public Future<Void> begin(Set<ResultName> owed) {
    return Future.succeededFuture();
  }

  @Override
  public Optional<ResultSpool> spool(ResultName name, long inline, long most) {
    return Optional.empty();
  }

  @Override
  public Future<Optional<ResultRef>> keep(ResultName name, ResultSpool spool) {
    return Future.succeededFuture(Optional.empty());
  }

  @Override
  public void discard(ResultSpool spool) {}

  @Override
  public Future<Part> read(ResultName name, long from, int length) {
    return Future.failedFuture(new NoSuchFileException(name.fileName()));
  }

  @Override
  public void forget(ResultName name) {}

  @Override
  public long bytes() {
    return 0;
  }
}
