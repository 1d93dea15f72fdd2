package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Concurrency;
import io.turboprop.manager.requirement.Requirements;
import io.turboprop.manager.requirement.Strategy;
import io.turboprop.manager.task.Task;
import io.turboprop.model.TaskId;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * A task that waits for a proplet.
 *
 * @param since when its start was asked for
 * @param order in which tasks came that were asked for at the same time
 */
public record Waiter(
    TaskId task,
    String queue,
    int priority,
    Instant since,
    long order,
    Shape shape,
    Optional<Concurrency> concurrency) {

  /** Higher priority first, then who waits for longer. */
  static final Comparator<Waiter> FIRST_SERVED =
      Comparator.comparingInt(Waiter::priority)
          .reversed()
          .thenComparing(Waiter::since)
          .thenComparingLong(Waiter::order);

  /**
   * @param usual strategy of tasks that ask for none
   * @param order larger than that of who came before
   */
  public static Waiter of(Task task, Strategy usual, long order) {
    Requirements needs = task.spec().needs();
    return new Waiter(
        task.id(),
        needs.waitsIn(),
        task.spec().timing().priority(),
        task.times().requestedAt().orElse(task.times().createdAt()),
        order,
        Shape.of(task.spec(), usual),
        needs.maxConcurrent());
  }
}
