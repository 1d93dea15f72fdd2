package io.turboprop.proplet.agent;

import io.turboprop.wire.Report;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A journal that fails on request, or ends what it is asked when the test says so. */
final class SlowJournal implements RunJournal {
  final List<Promise<Void>> slowNotes = new ArrayList<>();
  final List<Report> begun = new ArrayList<>();
  final List<Long> acknowledged = new ArrayList<>();
  Found found = Found.NOTHING;
  @Nullable Throwable failure;
  boolean slow;

  @Override
  public Found found() {
    return found;
  }

  @Override
  public Future<Void> begin(Collection<Report> open) {
    begun.addAll(open);
    return call();
  }

  @Override
  public Future<Void> accept(Report.Accepted report) {
    return call();
  }

  @Override
  public Future<Void> note(Report report) {
    return call();
  }

  @Override
  public void acknowledged(Collection<Long> sequences) {
    acknowledged.addAll(sequences);
  }

  @Override
  public JournalStats stats() {
    return new JournalStats(0, 0, 0, 0, Optional.empty());
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }

  private Future<Void> call() {
    if (failure != null) {
      return Future.failedFuture(failure);
    }
    if (!slow) {
      return Future.succeededFuture();
    }
    Promise<Void> later = Promise.promise();
    slowNotes.add(later);
    return later.future();
  }
}
