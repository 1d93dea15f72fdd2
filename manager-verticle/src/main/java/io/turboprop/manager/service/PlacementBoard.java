package io.turboprop.manager.service;

import io.turboprop.manager.requirement.Strategy;
import io.turboprop.manager.schedule.Claims;
import io.turboprop.manager.schedule.FleetTable;
import io.turboprop.manager.schedule.Planner;
import io.turboprop.manager.schedule.Reservations;
import io.turboprop.manager.schedule.Waiter;
import io.turboprop.manager.schedule.Waiters;

/**
 * What placements are decided from: the fleet, what is reserved there, who waits. Made anew with
 * each manager from proplets and live tasks. One event loop.
 */
final class PlacementBoard {
  private final Strategy strategy;
  private final FleetTable table = new FleetTable();
  private final Reservations reservations = new Reservations(table);
  private final Planner planner = new Planner(table, reservations);
  private final Claims claims = new Claims(table, reservations);
  private final Waiters waiters;

  PlacementBoard(PlacementRules rules) {
    this.strategy = rules.strategy();
    this.waiters = new Waiters(table, reservations, rules.queueWeights(), rules.patience());
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
