package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Resource;
import io.turboprop.manager.requirement.Resources;

/**
 * How much of each resource of a proplet is used, and would be with one attempt more; 1 is all of
 * it, more is possible. The larger of what is reserved and what is measured counts. What nobody
 * knows never looks idle: a resource without known capacity counts as used up, slots as one slot;
 * one that is not measured, while other proplets are, counts as used up, too.
 *
 * @param added by the attempt that is to be placed
 * @param measures whether some proplet says what is used of it
 */
record Load(Row row, Resources added, boolean measures) {

  static Load of(Row row, Resources asked, boolean measures) {
    return new Load(row, Demand.reserved(asked), measures);
  }

  boolean known(Resource resource) {
    return row.capacity(resource) > 0;
  }

  double now(Resource resource) {
    return counts(resource)
        ? Math.max(row.reserved(resource), used(resource)) / whole(resource)
        : 1;
  }

  /** What the attempt adds. */
  double more(Resource resource) {
    return counts(resource) ? added.of(resource) / whole(resource) : 0;
  }

  private boolean counts(Resource resource) {
    return known(resource) || resource == Resource.SLOTS;
  }

  private double whole(Resource resource) {
    return Math.max(1, row.capacity(resource));
  }

  private long used(Resource resource) {
    boolean missing = measures && resource != Resource.SLOTS;
    return row.candidate().measured().of(resource).orElse(missing ? row.capacity(resource) : 0);
  }
}
