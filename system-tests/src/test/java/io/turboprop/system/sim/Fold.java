package io.turboprop.system.sim;

import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.History;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.task.Task;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Compares the stored events of a task with what is stored of it. */
final class Fold {
  private static final int MOST = 100_000;

  private Fold() {}

  /** Empty if the events give the task, else what does not fit. */
  static Optional<String> check(Store store, Task stored) {
    List<Happening> log = now(store.happenings(HappeningFilter.of(stored.id()), 0, MOST)).items();
    long last = 0;
    for (Happening happening : log) {
      if (happening.sequence() <= last) {
        return Optional.of("events of " + stored.id() + " are not in order");
      }
      last = happening.sequence();
    }
    Optional<Task> folded;
    try {
      folded = History.fold(log);
    } catch (IllegalStateException e) {
      return Optional.of("events of " + stored.id() + " do not fold: " + e.getMessage());
    }
    return folded.filter(task -> same(task, stored)).isPresent()
        ? Optional.empty()
        : Optional.of("events of " + stored.id() + " give " + folded + ", stored is " + stored);
  }

  private static boolean same(Task folded, Task stored) {
    return folded.phase() == stored.phase()
        && folded.attempt() == stored.attempt()
        && folded.epoch() == stored.epoch()
        && folded.seats().equals(stored.seats())
        && folded.reason().equals(stored.reason())
        && folded.results().equals(stored.results())
        && folded.error().equals(stored.error())
        && folded.spec().equals(stored.spec());
  }

  static <T> T now(Future<T> answer) {
    if (!answer.succeeded()) {
      throw new IllegalStateException("a store in the heap did not answer: " + answer.cause());
    }
    return answer.result();
  }
}
