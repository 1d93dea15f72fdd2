package io.turboprop.benchmark;

import io.turboprop.manager.requirement.ConstraintText;
import io.turboprop.manager.requirement.Facts;
import io.turboprop.manager.requirement.Requirements;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.requirement.Strategy;
import io.turboprop.manager.schedule.Candidate;
import io.turboprop.manager.schedule.FleetTable;
import io.turboprop.manager.schedule.Measured;
import io.turboprop.manager.schedule.Placement;
import io.turboprop.manager.schedule.Planner;
import io.turboprop.manager.schedule.Reservations;
import io.turboprop.manager.schedule.Shape;
import io.turboprop.manager.task.Lineage;
import io.turboprop.manager.task.Program;
import io.turboprop.manager.task.Target;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.manager.task.Timing;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.RunLimits;
import io.turboprop.model.TaskId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Proplets of 8 processors and 16 slots in two regions, with twice as many tasks as there are
 * proplets: each new one lets the oldest end.
 */
final class BusyFleet {
  private final FleetTable table = new FleetTable();
  private final Reservations reservations = new Reservations(table, false);
  private final Planner planner = new Planner(table, reservations);
  private final List<TaskSpec> specs = new ArrayList<>();
  private final Deque<TaskId> live = new ArrayDeque<>();
  private final int most;
  private long placed;

  /**
   * @param shapes kinds of tasks that take turns, 1 or more
   */
  BusyFleet(int proplets, Strategy strategy, boolean constraints, int shapes) {
    for (int i = 0; i < proplets; i++) {
      table.put(candidate(i));
    }
    for (int i = 0; i < shapes; i++) {
      specs.add(spec(strategy, constraints, i));
    }
    most = 2 * proplets;
  }

  void fill() {
    while (live.size() < most) {
      place();
    }
  }

  /** Decides where the next task goes, binds it, and has the oldest end if there are enough. */
  Placement.On place() {
    TaskSpec spec = specs.get((int) (placed % specs.size()));
    if (!(planner.place(Shape.of(spec, Strategy.ROUND_ROBIN)) instanceof Placement.On on)) {
      throw new IllegalStateException("no place for task " + placed);
    }
    TaskId task = new TaskId("t" + placed++);
    reservations.bind(task, spec, on.proplets());
    table.chose(on.proplets().getFirst());
    reservations.hold(task, spec, on.proplets());
    reservations.settle(task);
    live.add(task);
    if (live.size() > most) {
      reservations.release(live.remove());
    }
    return on;
  }

  private static Candidate candidate(int number) {
    PropletMetadata metadata =
        new PropletMetadata(
            "",
            List.of("edge"),
            "",
            "",
            "",
            "linux",
            "",
            number % 3 == 0 ? "aarch64" : "x86_64",
            8L << 30,
            "0.5." + number % 4,
            "",
            PropletMetadata.NATIVE_PROTOCOL,
            "p" + number,
            8,
            16,
            List.of("endive"),
            Map.of("region", number % 2 == 0 ? "eu" : "us", "zone", "z" + number % 7));
    Facts facts = new Facts(new PropletId("p" + number), "p" + number, metadata.labels(), metadata);
    return new Candidate(facts, true, "alive", Candidate.capacity(metadata), Measured.NOTHING);
  }

  private static TaskSpec spec(Strategy strategy, boolean constraints, int number) {
    Requirements needs =
        new Requirements(
            new Resources(100 + number % 300, (64L + number % 50) << 20, 0, 1),
            constraints
                ? List.of(
                    ConstraintText.parse("region=eu"),
                    ConstraintText.parse("arch in (x86_64, riscv64)"),
                    ConstraintText.parse("version >= 0.5.1"))
                : List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(strategy),
            Optional.empty(),
            Optional.empty());
    Program program =
        new Program(
            Optional.of("docker.io/acme/add:v1"),
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
    return new TaskSpec(
        "task",
        TaskSpec.STANDARD,
        program,
        Target.ANY,
        Lineage.NONE,
        Timing.DEFAULT,
        Optional.empty(),
        RunLimits.UNSET,
        Optional.empty(),
        Optional.empty(),
        Optional.of(needs));
  }
}
