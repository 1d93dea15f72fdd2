package io.turboprop.manager.task;

import io.turboprop.model.PropletId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who is asked to run a latent task once, one after the other until somebody holds it (wire
 * reference §14). Pure.
 *
 * @param holders those that should hold it, in the order in which they are asked; at least one
 * @param place of the one that is asked now
 */
public record InvocationPlan(List<PropletId> holders, int place) {
  public InvocationPlan {
    holders = List.copyOf(holders);
  }

  /**
   * The paired proplet, or all of a broadcast, beginning with another one each turn.
   *
   * @param alive asked for broadcasts: one is as good as another
   * @param turn grows by one with each invocation
   * @return empty if nobody holds it
   */
  public static Optional<InvocationPlan> of(Task task, Predicate<PropletId> alive, int turn) {
    List<PropletId> holders =
        new ArrayList<>(
            task.seats().stream()
                .filter(seat -> seat.progress() == Seat.Progress.RUNNING)
                .map(Seat::proplet)
                .filter(id -> !task.broadcast() || alive.test(id))
                .toList());
    if (holders.isEmpty()) {
      return Optional.empty();
    }
    Collections.rotate(holders, -Math.floorMod(turn, holders.size()));
    return Optional.of(new InvocationPlan(holders, 0));
  }

  public PropletId holder() {
    return holders.get(place);
  }

  /** Another one is asked, for this one does not hold it; empty if all were. */
  public Optional<InvocationPlan> next() {
    return place + 1 < holders.size()
        ? Optional.of(new InvocationPlan(holders, place + 1))
        : Optional.empty();
  }
}
