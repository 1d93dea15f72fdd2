package io.turboprop.manager.schedule;

import io.turboprop.manager.task.Choice;
import io.turboprop.model.PropletId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where tasks go: {@code (shape, fleet) -> placement | why not}. Filters, scores, chooses; binding
 * is the caller's, who notes it in the {@link Reservations}. The same shape and the same fleet give
 * the same answer: what is kept here saves work and decides nothing. One thread.
 */
public final class Planner {
  /** Shapes that are kept of the largest fleets; the one that was used least lately goes first. */
  public static final int MOST_SHAPES = 64;

  /** Of smaller ones so many more are kept that their costs take 64 MiB together, within bounds. */
  private static final int MOST_COSTS = 8 << 20;

  private static final int MOST_SHAPES_OF_SMALL_FLEETS = 1_024;

  private final FleetTable table;
  private final Reservations reservations;
  private final Map<Shape, Ranking> rankings =
      new LinkedHashMap<>(MOST_SHAPES, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Shape, Ranking> eldest) {
          int room = MOST_COSTS / Math.max(1, table.size());
          return size() > Math.clamp(room, MOST_SHAPES, MOST_SHAPES_OF_SMALL_FLEETS);
        }
      };

  private final Map<Suitability.Key, Suitability> suitabilities =
      new LinkedHashMap<>(MOST_SHAPES, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Suitability.Key, Suitability> eldest) {
          return size() > MOST_SHAPES;
        }
      };

  public Planner(FleetTable table, Reservations reservations) {
    this.table = table;
    this.reservations = reservations;
  }

  public Placement place(Shape shape) {
    Optional<PropletId> only = shape.target().proplet();
    if (only.isPresent()) {
      return onlyOn(only.get(), shape);
    }
    Ranking ranking = ranking(shape);
    if (ranking.count() == 0) {
      return new Placement.Nowhere(ranking.refusal());
    }
    Picker picker = new Picker(shape, table, ranking);
    return shape.target().broadcast() ? picker.all() : picker.one();
  }

  /** The user has chosen: nobody else is looked at. */
  private Placement onlyOn(PropletId id, Shape shape) {
    List<Filter> filters = Filter.of(shape, reservations);
    Optional<Row> row =
        table.find(id).filter(r -> filters.stream().allMatch(f -> f.passes().test(r)));
    if (row.isEmpty()) {
      return new Placement.Nowhere(Refusal.ofOne(id, shape, table, filters));
    }
    double cost =
        Cost.of(shape.strategy(), row.get(), shape.resources(), table.measures(), table.size());
    return new Placement.On(
        List.of(id),
        new Choice(
            shape.strategy().word(),
            1,
            table.size(),
            List.of(new Choice.Scored(id, 0, cost)),
            "asked for by proplet_id"));
  }

  /** Which proplets are passed over, and why. */
  public Explanation explain(Shape shape) {
    return Explanation.of(shape, table, Filter.of(shape, reservations));
  }

  private Ranking ranking(Shape shape) {
    Ranking ranking = rankings.computeIfAbsent(shape, this::newRanking);
    ranking.refresh();
    return ranking;
  }

  private Ranking newRanking(Shape shape) {
    List<Filter> filters = Filter.of(shape, reservations);
    Suitability suitability =
        suitabilities.computeIfAbsent(
            Suitability.Key.of(shape),
            first -> new Suitability(table, Filter.tests(filters, false)));
    return new Ranking(shape, table, reservations, filters, suitability);
  }
}
