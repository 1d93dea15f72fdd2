package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Resource;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.util.List;
import java.util.Optional;

/**
 * The place that is kept free for one task which others have passed too often: what is given back
 * there goes to nobody else until the task fits. One task at a time, so that the fleet is not held
 * up by those that wait. One thread.
 */
public final class Claims {
  private record Claim(Waiter waiter, PropletId on) {}

  private final FleetTable table;
  private final Reservations reservations;
  private Optional<Claim> claim = Optional.empty();

  public Claims(FleetTable table, Reservations reservations) {
    this.table = table;
    this.reservations = reservations;
  }

  public Optional<Waiter> waiter() {
    return claim.map(Claim::waiter);
  }

  /** The proplet that is kept for the task. */
  public Optional<PropletId> keptFor(TaskId task) {
    return claim.filter(c -> c.waiter().task().equals(task)).map(Claim::on);
  }

  /** Who a place is kept for, if it fits there now, or if that is no place for it any more. */
  public Optional<Waiter> due() {
    return claim.filter(this::isDue).map(Claim::waiter);
  }

  private boolean isDue(Claim of) {
    Optional<Row> row = table.find(of.on());
    Shape shape = of.waiter().shape();
    return row.isEmpty()
        || !others(shape).stream().allMatch(f -> f.passes().test(row.get()))
        || !couldFit(row.get(), shape)
        || hasRoom(row.get(), shape);
  }

  private static boolean hasRoom(Row row, Shape shape) {
    for (Resource resource : Resource.values()) {
      long wanted = shape.resources().of(resource);
      if (wanted > 0 && wanted > row.capacity(resource) - row.reserved(resource)) {
        return false;
      }
    }
    return true;
  }

  /** What but room it asks for. */
  private List<Filter> others(Shape shape) {
    return Filter.of(shape, reservations).stream()
        .filter(filter -> !(filter.what() instanceof Filter.Room))
        .toList();
  }

  /** Keeps a proplet, the one on which it lacks least; none if it would fit on none. */
  public void keep(Waiter waiter) {
    Optional<PropletId> former = keptFor(waiter.task());
    drop();
    Shape shape = waiter.shape();
    List<Filter> others = others(shape);
    double least = Double.POSITIVE_INFINITY;
    Optional<PropletId> best = Optional.empty();
    for (int place = 0; place < table.size(); place++) {
      Row row = table.row(place);
      if (others.stream().allMatch(f -> f.passes().test(row)) && couldFit(row, shape)) {
        PropletId id = row.candidate().id();
        double lacks = former.filter(id::equals).isPresent() ? -1 : lacks(row, shape);
        if (lacks < least) {
          least = lacks;
          best = Optional.of(id);
        }
      }
    }
    claim = best.map(id -> new Claim(waiter, id));
    best.ifPresent(id -> table.claim(id, shape.resources()));
  }

  /** Keeps nothing any more. */
  public void drop() {
    claim.ifPresent(c -> table.claim(c.on(), Resources.NONE));
    claim = Optional.empty();
  }

  private static boolean couldFit(Row row, Shape shape) {
    for (Resource resource : Resource.values()) {
      long wanted = shape.resources().of(resource);
      if (wanted > 0 && wanted > row.capacity(resource)) {
        return false;
      }
    }
    return true;
  }

  /** Parts of its capacity that are missing, added up. */
  private static double lacks(Row row, Shape shape) {
    double sum = 0;
    for (Resource resource : Resource.values()) {
      long wanted = shape.resources().of(resource);
      if (wanted > 0) {
        sum += Math.max(0, wanted - row.free(resource)) / (double) row.capacity(resource);
      }
    }
    return sum;
  }
}
