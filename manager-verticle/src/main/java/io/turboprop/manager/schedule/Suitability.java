package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Constraint;
import io.turboprop.manager.task.Target;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which proplets suit a task, whatever is reserved there; shared by shapes that differ in other
 * things only. Worked out for a row when it is asked for, and again when another thing is known of
 * it. One thread.
 */
final class Suitability {

  /** All of a shape that matters here. */
  record Key(Demand demand, Target target, List<Constraint> constraints) {
    static Key of(Shape shape) {
      return new Key(shape.demand(), shape.target(), shape.constraints());
    }
  }

  private final FleetTable table;
  private final Predicate<Row>[] lasting;
  private long layout = -1;
  private int[] seen = new int[0];
  private boolean[] suits = new boolean[0];

  /**
   * @param lasting those filters that do not change with what is reserved
   */
  Suitability(FleetTable table, Predicate<Row>[] lasting) {
    this.table = table;
    this.lasting = lasting;
  }

  boolean suits(int place, Row row) {
    if (layout != table.layout()) {
      layout = table.layout();
      seen = new int[table.size()];
      suits = new boolean[table.size()];
    }
    if (seen[place] != row.edition()) {
      seen[place] = row.edition();
      suits[place] = Filter.all(lasting, row);
    }
    return suits[place];
  }
}
