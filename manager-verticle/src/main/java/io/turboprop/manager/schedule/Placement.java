package io.turboprop.manager.schedule;

import io.turboprop.manager.task.Choice;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import java.util.List;

/** The answer of a scheduler. */
public sealed interface Placement {

  /** At least one proplet; several for a broadcast. */
  record On(List<PropletId> proplets, Choice choice) implements Placement {
    public On {
      proplets = List.copyOf(proplets);
      if (proplets.isEmpty()) {
        throw new IllegalArgumentException("a placement needs a proplet");
      }
    }
  }

  /** The task waits, and this is why. */
  record Nowhere(Reason why) implements Placement {}
}
