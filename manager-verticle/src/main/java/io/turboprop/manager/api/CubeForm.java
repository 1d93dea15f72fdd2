package io.turboprop.manager.api;

import io.turboprop.cube.CubeEvent;
import io.turboprop.manager.requirement.Requirements;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.task.Lineage;
import io.turboprop.manager.task.Program;
import io.turboprop.manager.task.Target;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.manager.task.Timing;
import io.turboprop.model.RunLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Cube's clients wish to be run, as tasks of ours. */
final class CubeForm {
  private CubeForm() {}

  static TaskSpec spec(CubeEvent.Wish wish) {
    return new TaskSpec(
        wish.name(),
        TaskSpec.STANDARD,
        program(wish.image().text()),
        Target.ANY,
        Lineage.NONE,
        Timing.DEFAULT,
        Optional.empty(),
        RunLimits.UNSET,
        Optional.empty(),
        Optional.empty(),
        requirements(wish));
  }

  private static Program program(String image) {
    return new Program(
        Optional.of(image),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Map.of(),
        false,
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Optional<Requirements> requirements(CubeEvent.Wish wish) {
    Resources asked = new Resources(wish.cpuMillis(), wish.memoryBytes(), wish.diskBytes(), 0);
    return asked.equals(Resources.NONE) ? Optional.empty() : Optional.of(asking(asked));
  }

  private static Requirements asking(Resources resources) {
    Requirements none = Requirements.NONE;
    return new Requirements(
        resources,
        none.constraints(),
        none.affinity(),
        none.spread(),
        none.antiAffinity(),
        none.strategy(),
        none.queue(),
        none.maxConcurrent());
  }
}
