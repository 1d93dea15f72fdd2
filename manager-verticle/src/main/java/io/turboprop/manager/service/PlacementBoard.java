package io.turboprop.manager.service;

import io.turboprop.manager.requirement.Strategy;
import io.turboprop.manager.schedule.Claims;
import io.turboprop.manager.schedule.FleetTable;
import io.turboprop.manager.schedule.Placement;
import io.turboprop.manager.schedule.Planner;
import io.turboprop.manager.schedule.Preemption;
import io.turboprop.manager.schedule.Reservations;
import io.turboprop.manager.schedule.Shape;
import io.turboprop.manager.schedule.Waiter;
import io.turboprop.manager.schedule.Waiters;
import java.util.Optional;

/**
 * What placements are decided from: the fleet, what is reserved there, who waits. Made anew with
 * each manager from proplets and live tasks. One event loop.
 */
final class PlacementBoard {
  private final Strategy strategy;
  private final FleetTable table = new FleetTable();
  private final Reservations reservations;
  private final Planner planner;
  private final Claims claims;
  private final Waiters waiters;
  private final Optional<Preemption> preemption;

  PlacementBoard(PlacementRules rules) {
    this.strategy = rules.strategy();
    this.reservations = new Reservations(table, rules.preemption());
    this.planner = new Planner(table, reservations);
    this.claims = new Claims(table, reservations);
    this.waiters =
        new Waiters(
            table, reservations, rules.queueWeights(), rules.patience(), rules.preemption());
    this.preemption =
        rules.preemption() ? Optional.of(new Preemption(table, reservations)) : Optional.empty();
  }

  /** Of tasks that ask for none. */
  Strategy strategy() {
    return strategy;
  }

  FleetTable table() {
    return table;
  }

  Reservations reservations() {
    return reservations;
  }

  /**
   * Where a task of this shape and priority goes; if there is no room and the rules allow it, where
   * others make way.
   */
  Placement place(Shape shape, int priority) {
    Placement placement = planner.place(shape);
    return placement instanceof Placement.Nowhere && preemption.isPresent()
        ? preemption.get().place(shape, priority).<Placement>map(on -> on).orElse(placement)
        : placement;
  }

  boolean preempts() {
    return preemption.isPresent();
  }

  Planner planner() {
    return planner;
  }

  Claims claims() {
    return claims;
  }

  Waiters waiters() {
    return waiters;
  }

  /** A task was placed; one that was passed too often may have a proplet kept free from now on. */
  void served(Waiter placed) {
    waiters.served(placed);
    if (claims.waiter().isEmpty()) {
      waiters.impatient().ifPresent(claims::keep);
    }
  }
}
