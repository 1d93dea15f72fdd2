package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Affinity;
import io.turboprop.manager.requirement.Constraint;
import io.turboprop.manager.requirement.Requirements;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.requirement.Strategy;
import io.turboprop.manager.task.Target;
import io.turboprop.manager.task.TaskSpec;
import java.util.List;
import java.util.Optional;

/**
 * All of a task that matters to its place. Tasks of one shape fit where the others do, and are
 * worked out once.
 */
public record Shape(
    Demand demand,
    Target target,
    Resources resources,
    List<Constraint> constraints,
    List<Affinity> affinity,
    Optional<Spread> spread,
    Optional<String> antiAffinity,
    Strategy strategy) {

  /**
   * @param name of the tasks that are spread
   * @param label over whose values
   */
  record Spread(String name, String label) {}

  /**
   * @param usual strategy of tasks that ask for none
   */
  public static Shape of(TaskSpec spec, Strategy usual) {
    Requirements needs = spec.needs();
    return new Shape(
        Demand.of(spec),
        spec.target(),
        needs.resources(),
        needs.constraints(),
        needs.affinity(),
        needs.spread().map(label -> new Spread(spec.name(), label)),
        needs.antiAffinity(),
        needs.strategy().orElse(usual));
  }

  /** Whether room can be kept for such a task: it wants some, on one proplet. */
  boolean keepable() {
    return !resources.equals(Resources.NONE) && !target.broadcast();
  }

  /** Whether proplets differ in nothing but whose turn it is. */
  boolean inTurn() {
    return strategy == Strategy.ROUND_ROBIN && affinity.isEmpty() && spread.isEmpty();
  }
}
