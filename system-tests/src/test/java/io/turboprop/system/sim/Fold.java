package io.turboprop.system.sim;

import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskLifecycle;
import io.turboprop.manager.task.Transition;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Folds the stored events of a task with the real life cycle and compares with what is stored. */
final class Fold {
  private static final int MOST = 100_000;

  private Fold() {}

  /** Empty if the events give the task, else what does not fit. */
  static Optional<String> check(Store store, Task stored) {
    List<Happening> log = now(store.happenings(HappeningFilter.of(stored.id()), 0, MOST)).items();
    Task folded = null;
    long last = 0;
    for (Happening happening : log) {
      if (happening.sequence() <= last) {
        return Optional.of("events of " + stored.id() + " are not in order");
      }
      last = happening.sequence();
      try {
        folded = next(folded, happening, stored);
      } catch (IllegalStateException e) {
        return Optional.of("events of " + stored.id() + " do not fold: " + e.getMessage());
      }
    }
    return folded != null && same(folded, stored)
        ? Optional.empty()
        : Optional.of("events of " + stored.id() + " give " + folded + ", stored is " + stored);
  }

  private static @Nullable Task next(@Nullable Task task, Happening happening, Task stored) {
    return switch (happening.what()) {
      case Happening.Created made -> Task.created(stored.id(), made.spec(), happening.at());
      case Happening.Edited edited -> known(task).edited(edited.patch(), happening.at());
      case Happening.Deleted ignored -> null;
      case Happening.Moved moved ->
          switch (TaskLifecycle.after(known(task), moved.event(), happening.at())) {
            case Transition.Changed changed -> changed.task();
            case Transition.Ignored ignored ->
                throw new IllegalStateException(moved.event() + " " + ignored.why());
            case Transition.Refused refused ->
                throw new IllegalStateException(moved.event() + " " + refused.why());
          };
      case Happening.Disregarded ignored -> task;
      case Happening.PropletRegistered ignored -> task;
      case Happening.PropletStanding ignored -> task;
      case Happening.PropletDrain ignored -> task;
      case Happening.PropletDeleted ignored -> task;
    };
  }

  private static Task known(@Nullable Task task) {
    if (task == null) {
      throw new IllegalStateException("the creation is missing");
    }
    return task;
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
