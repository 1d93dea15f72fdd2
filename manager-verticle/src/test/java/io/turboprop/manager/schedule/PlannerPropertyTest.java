package io.turboprop.manager.schedule;

import static io.turboprop.manager.schedule.Fleets.resources;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.requirement.Affinity;
import io.turboprop.manager.requirement.Constraint;
import io.turboprop.manager.requirement.ConstraintText;
import io.turboprop.manager.requirement.Requirements;
import io.turboprop.manager.requirement.Resource;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.requirement.Strategy;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.PropletId;
import io.turboprop.model.Seed;
import io.turboprop.model.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Fleets and tasks at random: what is kept between placements never changes an answer, nobody is
 * overfull, constraints hold.
 */
class PlannerPropertyTest {
  private static final List<Strategy> STRATEGIES = List.of(Strategy.values());
  private static final int ROUNDS = 60;
  private static final int STEPS = 400;

  private final long seed = Seed.next(getClass());
  private final Random random = new Random(seed);

  @Test
  void planner_afterAnyChanges_answersAsOneThatBeginsAnew() {
    for (int round = 0; round < ROUNDS; round++) {
      run(new Fleets());
    }
  }

  private void run(Fleets fleet) {
    List<TaskSpec> specs = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      specs.add(spec());
    }
    List<TaskId> live = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(10)) {
        case 0, 1 -> fleet.having(candidate("p" + random.nextInt(30)));
        case 2 -> fleet.table.remove(new PropletId("p" + random.nextInt(30)));
        case 3, 4 -> {
          if (!live.isEmpty()) {
            fleet.reservations.release(live.remove(random.nextInt(live.size())));
          }
        }
        default -> place(fleet, specs.get(random.nextInt(specs.size())), step, live);
      }
    }
  }

  private void place(Fleets fleet, TaskSpec spec, int step, List<TaskId> live) {
    Shape shape = Fleets.shape(spec);
    Placement placement = fleet.planner.place(shape);

    assertThat(placement)
        .as("seed %d, step %d", seed, step)
        .isEqualTo(new Planner(fleet.table, fleet.reservations).place(shape));
    if (placement instanceof Placement.On on) {
      PropletId id = on.proplets().getFirst();
      for (Constraint constraint : shape.constraints()) {
        assertThat(constraint.test().test(row(fleet, id).candidate().facts())).isTrue();
      }
      assertThat(row(fleet, id).candidate().available()).isTrue();
      TaskId task = new TaskId("t" + step);
      fleet.reservations.hold(task, spec, on.proplets());
      fleet.table.chose(id);
      live.add(task);
      assertNotOverfull(row(fleet, id), shape.resources());
    }
  }

  private static Row row(Fleets fleet, PropletId id) {
    return fleet.table.find(id).orElseThrow();
  }

  private void assertNotOverfull(Row row, Resources asked) {
    for (Resource resource : Resource.values()) {
      if (asked.of(resource) > 0) {
        assertThat(row.reserved(resource))
            .as("seed %d: %s of %s", seed, resource, row.candidate().id())
            .isLessThanOrEqualTo(row.capacity(resource));
      }
    }
  }

  private Candidate candidate(String id) {
    Resources capacity =
        resources(maybe(4_000), maybe(1_000), random.nextInt(3) == 0 ? 100 : 0, maybe(8));
    Candidate made =
        Fleets.candidate(
            id,
            Fleets.metadata("", List.of(), "", Map.of("zone", "z" + random.nextInt(3))),
            capacity);
    Measured measured =
        random.nextInt(6) == 0
            ? new Measured(
                OptionalLong.of(random.nextInt(4_000)), OptionalLong.empty(), OptionalLong.empty())
            : Measured.NOTHING;
    boolean available = random.nextInt(5) > 0;
    return new Candidate(made.facts(), available, available ? "alive" : "lost", capacity, measured);
  }

  private long maybe(int most) {
    return random.nextInt(6) == 0 ? 0 : 1 + random.nextInt(most);
  }

  private TaskSpec spec() {
    Strategy strategy = STRATEGIES.get(random.nextInt(STRATEGIES.size()));
    Resources asked =
        resources(
            random.nextInt(2) * random.nextInt(1_500),
            random.nextInt(2) * random.nextInt(400),
            random.nextInt(8) == 0 ? 10 : 0,
            random.nextInt(3));
    return Specs.calling("f" + random.nextInt(2))
        .with(
            new Requirements(
                asked,
                random.nextInt(2) == 0
                    ? List.of()
                    : List.of(ConstraintText.parse("zone != z" + random.nextInt(3))),
                random.nextInt(3) > 0
                    ? List.of()
                    : List.of(
                        new Affinity(
                            ConstraintText.parse("zone = z" + random.nextInt(3)),
                            random.nextBoolean() ? 10 : -10)),
                random.nextInt(4) == 0 ? Optional.of("zone") : Optional.empty(),
                random.nextInt(5) == 0 ? Optional.of("web") : Optional.empty(),
                Optional.of(strategy),
                Optional.empty(),
                Optional.empty()));
  }
}
