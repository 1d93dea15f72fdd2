package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Resource;
import io.turboprop.manager.task.Choice;
import io.turboprop.manager.task.Choice.Scored;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a task would have room if tasks of lower priority made way. Only room is made so: whoever
 * is passed over for another reason stays so. One thread.
 *
 * <p>Preferred is the proplet where the highest priority that has to make way is the lowest, then
 * the one with the fewest tasks to go, then the cheapest, then the one chosen least recently. On it
 * the lowest priorities go first, of equal ones those that came last, and nobody goes for nothing.
 */
public final class Preemption {
  /** Proplets of equal merit whose tasks are looked at one by one. */
  private static final int MOST_LOOKED_AT = 16;

  private record Option(Row row, List<TaskId> going, double cost, long turn) {
    static final Comparator<Option> BEST =
        Comparator.<Option>comparingInt(option -> option.going().size())
            .thenComparingDouble(Option::cost)
            .thenComparingLong(Option::turn);
  }

  private final FleetTable table;
  private final Reservations reservations;

  public Preemption(FleetTable table, Reservations reservations) {
    this.table = table;
    this.reservations = reservations;
  }

  /**
   * @param shape of a task that has room nowhere
   * @return where it has room when the named tasks are gone; empty if nowhere, or if enough others
   *     are on their way out already
   */
  public Optional<Placement.On> place(Shape shape, int priority) {
    if (shape.target().broadcast()) {
      return Optional.empty();
    }
    List<Filter> filters = Filter.of(shape, reservations);
    List<Integer> places = new ArrayList<>();
    int lowest = Integer.MAX_VALUE;
    for (int place = 0; place < table.size(); place++) {
      Row row = table.row(place);
      if (hasRoom(row, filters, shape, priority)) {
        int needed = priorityNeeded(row, shape, priority);
        if (needed < lowest) {
          lowest = needed;
          places.clear();
        }
        if (needed == lowest && places.size() < MOST_LOOKED_AT) {
          places.add(place);
        }
      }
    }
    int below = lowest;
    return places.stream()
        .map(place -> option(place, shape, below))
        .min(Option.BEST)
        // where nobody more has to go, those that have been told will have gone soon
        .filter(best -> !best.going().isEmpty())
        .map(best -> on(best, shape, places.size()));
  }

  /** Whether a task of this shape and priority could have room there, if others made way. */
  static boolean hasRoom(Row row, List<Filter> filters, Shape shape, int priority) {
    for (Filter filter : filters) {
      boolean passes =
          filter.what() instanceof Filter.Room room
              ? hasRoom(row, room.resource(), shape, priority)
              : filter.passes().test(row);
      if (!passes) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasRoom(Row row, Resource resource, Shape shape, int priority) {
    return row.fitsAbove(priority, resource, shape.resources().of(resource));
  }

  /** The lowest priority below which everybody could have to go, at most that of the task. */
  private static int priorityNeeded(Row row, Shape shape, int most) {
    int least = 0;
    int enough = most;
    while (least < enough) {
      int middle = (least + enough) >>> 1;
      if (hasRoom(row, shape, middle)) {
        enough = middle;
      } else {
        least = middle + 1;
      }
    }
    return enough;
  }

  private static boolean hasRoom(Row row, Shape shape, int priority) {
    for (Resource resource : Resource.values()) {
      if (!hasRoom(row, resource, shape, priority)) {
        return false;
      }
    }
    return true;
  }

  private Option option(int place, Shape shape, int below) {
    Row row = table.row(place);
    double cost = Cost.of(shape.strategy(), row, shape.resources(), table.measures(), table.size());
    return new Option(row, going(row, shape, below), cost, table.turn(place));
  }

  private List<TaskId> going(Row row, Shape shape, int below) {
    Missing missing = new Missing(row, shape);
    Deque<Reservations.Movable> going = new ArrayDeque<>();
    for (Reservations.Movable one : reservations.movable(row.candidate().id(), below)) {
      if (missing.nothing()) {
        break;
      }
      if (missing.isLessWithout(one.part())) {
        missing.take(one.part(), 1);
        going.push(one);
      }
    }
    // from the highest priority down: who is not needed after all stays
    List<TaskId> needed = new ArrayList<>();
    for (Reservations.Movable one : going) {
      missing.take(one.part(), -1);
      if (!missing.nothing()) {
        missing.take(one.part(), 1);
        needed.add(one.task());
      }
    }
    return needed;
  }

  /** How much of each resource is short. */
  private static final class Missing {
    private final Map<Resource, Long> amounts = new EnumMap<>(Resource.class);

    Missing(Row row, Shape shape) {
      for (Resource resource : Resource.values()) {
        long wanted = shape.resources().of(resource);
        amounts.put(
            resource,
            wanted == 0 ? 0 : wanted - row.free(resource) - row.below(Integer.MIN_VALUE, resource));
      }
    }

    boolean nothing() {
      return amounts.values().stream().allMatch(amount -> amount <= 0);
    }

    boolean isLessWithout(Part part) {
      for (Resource resource : Resource.values()) {
        if (amounts.getOrDefault(resource, 0L) > 0 && part.resources().of(resource) > 0) {
          return true;
        }
      }
      return false;
    }

    void take(Part part, int sign) {
      for (Resource resource : Resource.values()) {
        amounts.merge(resource, -sign * part.resources().of(resource), Long::sum);
      }
    }
  }

  private Placement.On on(Option best, Shape shape, int able) {
    PropletId id = best.row().candidate().id();
    return new Placement.On(
        List.of(id),
        new Choice(
            shape.strategy().word(),
            able,
            table.size(),
            List.of(new Scored(id, 0, best.cost())),
            "%d task%s of lower priority made way"
                .formatted(best.going().size(), best.going().size() == 1 ? "" : "s")),
        best.going());
  }
}
