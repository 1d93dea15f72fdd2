package io.turboprop.manager.schedule;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where tasks go: {@code (shape, fleet) -> placement | why not}. Filters, scores, chooses; binding
 * is the caller's, who notes it in the {@link Reservations}. The same shape and the same fleet give
 * the same answer: what is kept here saves work and decides nothing. One thread.
 */
public final class Planner {
  /** Shapes that are kept; the one that was used least lately goes first. */
  public static final int MOST_SHAPES = 64;

  private final FleetTable table;
  private final Reservations reservations;
  private final Map<Shape, Ranking> rankings =
      new LinkedHashMap<>(MOST_SHAPES, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Shape, Ranking> eldest) {
          return size() > MOST_SHAPES;
        }
      };

  public Planner(FleetTable table, Reservations reservations) {
    this.table = table;
    this.reservations = reservations;
  }

  /** Whether some proplet could take such a task now. */
  public boolean fits(Shape shape) {
    return ranking(shape).count() > 0;
  }

  public Placement place(Shape shape) {
    Ranking ranking = ranking(shape);
    if (ranking.count() == 0) {
      return new Placement.Nowhere(ranking.refusal());
    }
    Picker picker = new Picker(shape, table, ranking);
    return shape.target().broadcast() ? picker.all() : picker.one();
  }

  /** Which proplets are passed over, and why. */
  public Explanation explain(Shape shape) {
    return Explanation.of(shape, table, ranking(shape).filters());
  }

  private Ranking ranking(Shape shape) {
    Ranking ranking =
        rankings.computeIfAbsent(shape, first -> new Ranking(first, table, reservations));
    ranking.refresh();
    return ranking;
  }
}
