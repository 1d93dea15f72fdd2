package io.turboprop.manager.schedule;

import static io.turboprop.manager.schedule.Fleets.resources;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.requirement.Resource;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.requirement.Strategy;
import io.turboprop.manager.task.Restart;
import io.turboprop.manager.task.RetryPolicy;
import io.turboprop.manager.task.RunPolicy;
import io.turboprop.manager.task.Semantics;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.manager.task.Timeouts;
import io.turboprop.manager.task.Timing;
import io.turboprop.model.PropletId;
import io.turboprop.model.Seed;
import io.turboprop.model.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PreemptionTest {
  private static final Resources FOUR = resources(0, 0, 0, 4);

  private static final RunPolicy ONCE =
      new RunPolicy(RetryPolicy.NONE, Semantics.AT_MOST_ONCE, Timeouts.NONE, Restart.NO);

  private final Fleets fleet = new Fleets();
  private final Preemption preemption = new Preemption(fleet.table, fleet.reservations);

  private static TaskSpec spec(long slots, int priority, String... constraints) {
    return spec(resources(0, 0, 0, slots), priority, constraints);
  }

  private static TaskSpec spec(Resources asked, int priority, String... constraints) {
    return Specs.calling("add")
        .with(
            Fleets.needing(asked, Strategy.ROUND_ROBIN, constraints),
            new Timing(priority, "", "", false, ""));
  }

  private void holds(String task, String proplet, long slots, int priority) {
    fleet.reservations.hold(
        new TaskId(task), spec(slots, priority), List.of(new PropletId(proplet)));
  }

  /** {@code p1: a b}; empty if there is no such place. */
  private String placed(TaskSpec spec) {
    return preemption
        .place(Fleets.shape(spec), spec.timing().priority())
        .map(
            on ->
                on.proplets().getFirst()
                    + ": "
                    + String.join(" ", on.afterwards().stream().map(TaskId::value).toList()))
        .orElse("");
  }

  @Test
  void lowestPriorityGoes_andNoMoreThanNeeded() {
    fleet.having(Fleets.with("p1", FOUR));
    holds("high", "p1", 1, 60);
    holds("low", "p1", 2, 10);
    holds("middle", "p1", 1, 40);

    assertThat(placed(spec(2, 50))).isEqualTo("p1: low");
    assertThat(placed(spec(3, 50))).isEqualTo("p1: middle low");
    assertThat(placed(spec(4, 50))).isEmpty();
    assertThat(placed(spec(4, 61))).isEqualTo("p1: high middle low");
  }

  @Test
  void equalPriority_staysWhereItIs() {
    fleet.having(Fleets.with("p1", FOUR));
    holds("a", "p1", 4, 50);

    assertThat(placed(spec(1, 50))).isEmpty();
    assertThat(placed(spec(1, 51))).isEqualTo("p1: a");
  }

  @Test
  void ofEqualPriority_whoCameLastGoesFirst() {
    fleet.having(Fleets.with("p1", FOUR));
    holds("old", "p1", 2, 10);
    holds("young", "p1", 2, 10);

    assertThat(placed(spec(1, 50))).isEqualTo("p1: young");
  }

  @Test
  void smallOne_isSparedWhenALargerOneHasToGoAnyway() {
    fleet.having(Fleets.with("p1", FOUR));
    holds("large", "p1", 3, 20);
    holds("small", "p1", 1, 10);

    assertThat(placed(spec(3, 50))).isEqualTo("p1: large");
  }

  @Test
  void propletOfTheLowestPriorities_isPreferred_thenThatOfTheFewest() {
    fleet.having(Fleets.with("p1", FOUR), Fleets.with("p2", FOUR), Fleets.with("p3", FOUR));
    holds("a", "p1", 4, 40);
    holds("b", "p2", 2, 10);
    holds("c", "p2", 2, 10);
    holds("d", "p3", 4, 10);

    assertThat(placed(spec(4, 50))).isEqualTo("p3: d");
  }

  @Test
  void onlyRoomIsMade() {
    fleet.having(Fleets.labelled("p1", Map.of("zone", "a")));
    fleet.table.put(Fleets.with("p2", FOUR));
    holds("a", "p2", 4, 10);

    assertThat(placed(spec(1, 50, "zone = a"))).isEmpty();
    assertThat(placed(spec(5, 50))).isEmpty();
  }

  @Test
  void atMostOnceAndWhatIsNotStoredYet_stay() {
    fleet.having(Fleets.with("p1", FOUR));
    fleet.reservations.hold(
        new TaskId("once"), new Specs(spec(2, 10)).with(ONCE), List.of(new PropletId("p1")));
    fleet.reservations.bind(new TaskId("decided"), spec(2, 10), List.of(new PropletId("p1")));

    assertThat(placed(spec(1, 50))).isEmpty();
    fleet.reservations.hold(new TaskId("decided"), spec(2, 10), List.of(new PropletId("p1")));
    fleet.reservations.settle(new TaskId("decided"));
    assertThat(placed(spec(1, 50))).isEqualTo("p1: decided");
  }

  @Test
  void whoIsLeaving_isNotSentAwayAgain_andItsRoomIsWaitedFor() {
    fleet.having(Fleets.with("p1", FOUR));
    holds("a", "p1", 2, 10);
    holds("b", "p1", 2, 10);
    fleet.reservations.leaves(new TaskId("b"));

    assertThat(placed(spec(2, 50))).isEmpty();
    assertThat(placed(spec(3, 50))).isEqualTo("p1: a");
    fleet.reservations.stays(new TaskId("b"));
    assertThat(placed(spec(2, 50))).isEqualTo("p1: b");
  }

  /** Whoever is sent away makes exactly the room that was missing, and nobody goes for nothing. */
  @Test
  void anyFleet_theRoomIsMadeAndNobodyGoesForNothing() {
    long seed = Seed.next(getClass());
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      Fleets some = new Fleets();
      Map<TaskId, TaskSpec> specs = new HashMap<>();
      for (int i = 0; i < 5; i++) {
        some.table.put(
            Fleets.with("p" + i, resources(random.nextInt(2_000), 0, 0, random.nextInt(8))));
      }
      List<TaskId> leaving = new ArrayList<>();
      for (int i = 0; i < 25; i++) {
        TaskSpec spec = randomSpec(random);
        if (some.planner.place(Fleets.shape(spec)) instanceof Placement.On on) {
          TaskId id = new TaskId("t" + i);
          specs.put(id, spec);
          some.reservations.hold(id, spec, on.proplets());
          if (random.nextInt(10) == 0) {
            some.reservations.leaves(id);
            leaving.add(id);
          }
        }
      }
      TaskSpec needy = randomSpec(random);
      if (some.planner.place(Fleets.shape(needy)) instanceof Placement.Nowhere) {
        Optional<Placement.On> on =
            new Preemption(some.table, some.reservations)
                .place(Fleets.shape(needy), needy.timing().priority());
        String where = "seed " + seed + ", round " + round;
        on.ifPresent(made -> check(some, made, needy, specs, leaving, where));
      }
    }
  }

  private static void check(
      Fleets fleet,
      Placement.On on,
      TaskSpec needy,
      Map<TaskId, TaskSpec> specs,
      List<TaskId> leaving,
      String where) {
    Row row = fleet.table.find(on.proplets().getFirst()).orElseThrow();
    List<TaskId> going = on.afterwards();
    assertThat(going).as(where).isNotEmpty().noneMatch(leaving::contains);
    assertThat(going)
        .as(where)
        .allMatch(
            id ->
                Objects.requireNonNull(specs.get(id)).timing().priority()
                    < needy.timing().priority());
    leaving.forEach(fleet.reservations::release);
    going.forEach(fleet.reservations::release);
    for (TaskId id : going) {
      fleet.reservations.hold(id, Objects.requireNonNull(specs.get(id)), on.proplets());
      assertThat(fits(row, needy)).as(where + ": without " + id + " going").isFalse();
      fleet.reservations.release(id);
    }
    assertThat(fits(row, needy)).as(where).isTrue();
  }

  private static boolean fits(Row row, TaskSpec spec) {
    for (Resource resource : Resource.values()) {
      if (!row.fits(resource, spec.needs().resources().of(resource))) {
        return false;
      }
    }
    return true;
  }

  private static TaskSpec randomSpec(Random random) {
    return spec(
        resources(random.nextBoolean() ? 0 : random.nextInt(1_500), 0, 0, 1 + random.nextInt(3)),
        random.nextInt(101));
  }
}
