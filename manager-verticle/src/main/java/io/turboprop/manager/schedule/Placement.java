package io.turboprop.manager.schedule;

import io.turboprop.manager.task.Choice;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.TaskId;
import java.util.List;

/** The answer of a scheduler. */
public sealed interface Placement {

  /**
   * At least one proplet; several for a broadcast.
   *
   * @param afterwards when these tasks, which are there, have gone
   */
  record On(List<PropletId> proplets, Choice choice, List<TaskId> afterwards) implements Placement {
    public On {
      proplets = List.copyOf(proplets);
      afterwards = List.copyOf(afterwards);
      if (proplets.isEmpty()) {
        throw new IllegalArgumentException("a placement needs a proplet");
      }
    }

    /** There is room. */
    On(List<PropletId> proplets, Choice choice) {
      this(proplets, choice, List.of());
    }
  }

  /** The task waits, and this is why. */
  record Nowhere(Reason why) implements Placement {}
}
