package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Strategy;
import io.turboprop.manager.task.Choice;
import io.turboprop.manager.task.Choice.Scored;
import io.turboprop.model.PropletId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Chooses of the proplets that can take a task. Affinity comes first, then the spread over a label,
 * then the cost by the strategy; of equals the one that was chosen least recently.
 */
final class Picker {
  private static final int[] NO_CROWDS = new int[0];

  private final Shape shape;
  private final FleetTable table;
  private final Ranking ranking;
  private final int[] crowds;
  private final double[] costs;

  Picker(Shape shape, FleetTable table, Ranking ranking) {
    this.shape = shape;
    this.table = table;
    this.ranking = ranking;
    this.crowds = ranking.crowds().orElse(NO_CROWDS);
    this.costs = ranking.costs();
  }

  /** One of them; there must be one. */
  Placement.On one() {
    int[] best = shape.inTurn() ? inTurn() : cheapest();
    PropletId chosen = table.facts(best[0]).id();
    return new Placement.On(List.of(chosen), choice(best));
  }

  /** All of them, which is what a broadcast wants. */
  Placement.On all() {
    List<PropletId> all = ranking.all();
    return new Placement.On(
        all,
        new Choice("broadcast", all.size(), table.size(), List.of(), "every proplet that can"));
  }

  /** From the one behind the last chosen one on. */
  private int[] inTurn() {
    int[] next = new int[Math.min(ranking.count(), Choice.MOST_BEST)];
    int size = table.size();
    int found = 0;
    for (int i = 1; found < next.length; i++) {
      int place = (table.lastTurn() + i) % size;
      if (ranking.able(place)) {
        next[found++] = place;
      }
    }
    return next;
  }

  /** The first few; most of the others are left out at a glance. */
  private int[] cheapest() {
    int[] best = new int[Math.min(ranking.count(), Choice.MOST_BEST)];
    boolean glance = ranking.indifferent();
    int found = 0;
    double bound = Ranking.UNABLE;
    long boundTurn = Long.MAX_VALUE;
    for (int place = 0; place < costs.length; place++) {
      double cost = costs[place];
      if (cost >= bound && (cost > bound || table.turn(place) >= boundTurn)) {
        continue;
      }
      if (cost < Ranking.UNABLE && (found < best.length || compare(place, best[found - 1]) < 0)) {
        found = insert(best, found, place);
        if (glance && found == best.length) {
          bound = costs[best[found - 1]];
          boundTurn = table.turn(best[found - 1]);
        }
      }
    }
    return best;
  }

  /** How many there are then; the last one goes if it is full. */
  private int insert(int[] best, int found, int place) {
    int at = Math.min(found, best.length - 1);
    while (at > 0 && compare(place, best[at - 1]) < 0) {
      best[at] = best[at - 1];
      at--;
    }
    best[at] = place;
    return Math.min(found + 1, best.length);
  }

  /** Less than 0 if {@code one} is to be chosen rather than {@code other}; 0 for the same only. */
  private int compare(int one, int other) {
    int wishes = Integer.compare(ranking.wish(other), ranking.wish(one));
    if (wishes != 0) {
      return wishes;
    }
    int spread = crowds.length == 0 ? 0 : Integer.compare(crowds[one], crowds[other]);
    if (spread != 0) {
      return spread;
    }
    int cost = Double.compare(costs[one], costs[other]);
    if (cost != 0) {
      return cost;
    }
    int turn = Long.compare(table.turn(one), table.turn(other));
    return turn != 0 ? turn : Integer.compare(one, other);
  }

  private Choice choice(int[] best) {
    List<Scored> scored = new ArrayList<>(best.length);
    for (int place : best) {
      scored.add(new Scored(table.facts(place).id(), ranking.wish(place), costs[place]));
    }
    return new Choice(
        shape.strategy().word(), ranking.count(), table.size(), scored, decided(best));
  }

  private String decided(int[] best) {
    if (best.length == 1) {
      return "the only one that can take it";
    }
    if (shape.inTurn()) {
      return "its turn";
    }
    if (ranking.wish(best[0]) != ranking.wish(best[1])) {
      return "affinity";
    }
    Optional<Shape.Spread> spread = shape.spread();
    if (spread.isPresent() && crowds[best[0]] != crowds[best[1]]) {
      return "spread over " + spread.get().label();
    }
    boolean equal = Double.compare(costs[best[0]], costs[best[1]]) == 0;
    return equal || shape.strategy() == Strategy.ROUND_ROBIN
        ? "least recently chosen of equals"
        : "least cost";
  }
}
