package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Affinity;
import io.turboprop.manager.requirement.Facts;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the proplets are worth to tasks of one shape, in arrays by the places of {@link FleetTable}.
 * Worked out once for the whole fleet, then again only for rows that changed; it says at any time
 * what it would say if it were worked out anew.
 */
final class Ranking {
  /** The cost of proplets that cannot take the task. */
  static final double UNABLE = Double.POSITIVE_INFINITY;

  /** So long ago that every row is looked at. */
  private static final long NEVER = -Long.MAX_VALUE / 2;

  /** Of proplets without the label: behind every value. */
  private static final int NO_VALUE = -1;

  private record Wish(Predicate<Facts> met, int weight) {}

  private final Shape shape;
  private final FleetTable table;
  private final Reservations reservations;
  private final List<Filter> filters;
  private final Suitability suitability;
  private final Predicate<Row>[] passing;
  private final List<Wish> wishes;
  private final Map<String, Integer> values = new HashMap<>();

  private long changes = NEVER;
  private long layout = -1;
  private double[] cost = new double[0];

  /** Of these three there are none if the shape is indifferent to what they say. */
  private int[] seen = new int[0];

  private int[] wish = new int[0];
  private int[] value = new int[0];
  private int count;
  private Optional<Reason> refusal = Optional.empty();
  private long refusalAt = -1;

  /**
   * @param filters those of the shape
   * @param suitability of shapes of this kind
   */
  Ranking(
      Shape shape,
      FleetTable table,
      Reservations reservations,
      List<Filter> filters,
      Suitability suitability) {
    this.shape = shape;
    this.table = table;
    this.reservations = reservations;
    this.filters = filters;
    this.suitability = suitability;
    this.passing = Filter.tests(filters, true);
    this.wishes = shape.affinity().stream().map(Ranking::wish).toList();
  }

  private static Wish wish(Affinity affinity) {
    return new Wish(affinity.constraint().test(), affinity.weight());
  }

  /** Looks at what changed since the last time. */
  void refresh() {
    long now = table.changes();
    if (layout != table.layout()) {
      begin();
    }
    if (now - changes <= table.size() && table.remembers(changes)) {
      for (long change = changes; change < now; change++) {
        look(table.changedAt(change));
      }
    } else {
      for (int place = 0; place < table.size(); place++) {
        look(place);
      }
    }
    changes = now;
  }

  private void begin() {
    int size = table.size();
    layout = table.layout();
    cost = new double[size];
    Arrays.fill(cost, UNABLE);
    if (!indifferent()) {
      seen = new int[size];
      wish = new int[size];
      value = new int[size];
    }
    values.clear();
    count = 0;
    changes = NEVER;
  }

  private void look(int place) {
    Row row = table.row(place);
    if (!indifferent() && seen[place] != row.edition()) {
      seen[place] = row.edition();
      learn(place, row);
    }
    boolean takes = suitability.suits(place, row) && Filter.all(passing, row);
    count += (takes ? 1 : 0) - (able(place) ? 1 : 0);
    cost[place] =
        takes
            ? Cost.of(shape.strategy(), row, shape.resources(), table.measures(), table.size())
            : UNABLE;
  }

  /** What depends on nothing but what is known of the proplet. */
  private void learn(int place, Row row) {
    Facts facts = row.candidate().facts();
    wish[place] = wishes.stream().filter(w -> w.met().test(facts)).mapToInt(Wish::weight).sum();
    value[place] =
        shape
            .spread()
            .map(spread -> facts.labels().get(spread.label()))
            .map(text -> values.computeIfAbsent(text, first -> values.size()))
            .orElse(NO_VALUE);
  }

  /** Proplets that could take such a task. */
  int count() {
    return count;
  }

  boolean able(int place) {
    return cost[place] < UNABLE;
  }

  /** By place; {@link #UNABLE} where it cannot run. Not to be changed. */
  double[] costs() {
    return cost;
  }

  /** Whether nothing but cost and turn matters. */
  boolean indifferent() {
    return wishes.isEmpty() && shape.spread().isEmpty();
  }

  int wish(int place) {
    return wishes.isEmpty() ? 0 : wish[place];
  }

  List<PropletId> all() {
    List<PropletId> all = new ArrayList<>(count);
    for (int place = 0; place < cost.length; place++) {
      if (able(place)) {
        all.add(table.facts(place).id());
      }
    }
    return all;
  }

  /** How many tasks of the name each place's label value has; empty if nothing is spread. */
  Optional<int[]> crowds() {
    return shape.spread().map(spread -> crowds(reservations.spread(spread.name())));
  }

  private int[] crowds(Map<PropletId, Integer> parts) {
    int[] ofValue = new int[values.size()];
    parts.forEach(
        (id, number) ->
            table
                .place(id)
                .ifPresent(
                    place -> {
                      if (value[place] != NO_VALUE) {
                        ofValue[value[place]] += number;
                      }
                    }));
    int[] ofPlace = new int[value.length];
    Arrays.setAll(
        ofPlace, place -> value[place] == NO_VALUE ? Integer.MAX_VALUE : ofValue[value[place]]);
    return ofPlace;
  }

  /** Why nobody can take it; the same as long as nothing changes. */
  Reason refusal() {
    if (refusalAt != changes || refusal.isEmpty()) {
      refusal = Optional.of(Refusal.ofAll(shape, table, filters));
      refusalAt = changes;
    }
    return refusal.get();
  }
}
