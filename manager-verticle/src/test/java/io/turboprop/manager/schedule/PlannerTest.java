package io.turboprop.manager.schedule;

import static io.turboprop.manager.schedule.Fleets.candidate;
import static io.turboprop.manager.schedule.Fleets.labelled;
import static io.turboprop.manager.schedule.Fleets.lost;
import static io.turboprop.manager.schedule.Fleets.metadata;
import static io.turboprop.manager.schedule.Fleets.needing;
import static io.turboprop.manager.schedule.Fleets.plain;
import static io.turboprop.manager.schedule.Fleets.resources;
import static io.turboprop.manager.schedule.Fleets.shape;
import static io.turboprop.manager.schedule.Fleets.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.requirement.Affinity;
import io.turboprop.manager.requirement.ConstraintText;
import io.turboprop.manager.requirement.Requirements;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.requirement.Strategy;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.Target;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import io.turboprop.module.Feature;
import io.turboprop.module.ModuleKind;
import io.turboprop.module.ModuleNeeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final ModuleNeeds PLAIN =
      new ModuleNeeds(ModuleKind.CORE_MODULE, List.of(Feature.BULK_MEMORY), List.of());
  private static final ModuleNeeds COMPONENT =
      new ModuleNeeds(ModuleKind.COMPONENT, List.of(), List.of());
  private static final Shape ANY = shape(Specs.calling("add").spec());

  private static Candidate engine(String id, String engine) {
    return candidate(
        id,
        metadata(PropletMetadata.NATIVE_PROTOCOL, List.of(engine), "", Map.of()),
        Resources.NONE);
  }

  private static Candidate upstream(String id) {
    return candidate(id, metadata("", List.of(), "wasmtime-internal", Map.of()), Resources.NONE);
  }

  private static Fleets fleet(Candidate... candidates) {
    return new Fleets().having(candidates);
  }

  private static Shape of(Target target) {
    return shape(Specs.calling("add").with(target));
  }

  private static Shape of(Target target, ModuleNeeds needs) {
    ModuleFile file = new ModuleFile(Digest.of(new byte[0]), 0, "").needing(needs);
    return shape(new Specs(Specs.calling("add").with(target)).with(file).spec());
  }

  private static Shape of(ModuleNeeds needs) {
    return of(Target.ANY, needs);
  }

  private static Target on(String id) {
    return new Target(Optional.of(new PropletId(id)), false);
  }

  private static Target everywhere() {
    return new Target(Optional.empty(), true);
  }

  private static List<String> picks(int count, Shape shape, Candidate... candidates) {
    Fleets fleet = fleet(candidates);
    List<String> picked = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      picked.add(fleet.next(shape).orElseThrow());
    }
    return picked;
  }

  private static List<String> proplets(Placement placement) {
    return ((Placement.On) placement).proplets().stream().map(PropletId::value).toList();
  }

  private static Reason why(Shape shape, Candidate... candidates) {
    return ((Placement.Nowhere) fleet(candidates).planner.place(shape)).why();
  }

  @Test
  void roundRobin_firstTime_picksIndexZeroThenEachInTurn() {
    assertThat(picks(5, ANY, plain("a"), plain("b"), plain("c")))
        .containsExactly("a", "b", "c", "a", "b");
  }

  @Test
  void roundRobin_withDeadProplets_skipsThem() {
    assertThat(picks(3, ANY, lost("a"), plain("b"), plain("c"))).containsExactly("b", "c", "b");
  }

  @Test
  void roundRobin_afterADeletion_goesOnBehindTheLastOne() {
    Fleets fleet = fleet(plain("a"), plain("b"), plain("c"));
    fleet.next(ANY);
    fleet.next(ANY);

    fleet.table.remove(new PropletId("a"));

    assertThat(fleet.next(ANY)).contains("c");
  }

  @Test
  void place_nobodyKnown_saysSo() {
    assertThat(why(ANY))
        .isEqualTo(new Reason(ReasonCode.NO_ALIVE_PROPLET, "no proplet has registered yet"));
  }

  @Test
  void place_nobodyAlive_saysHowManyAreKnown() {
    assertThat(why(ANY, lost("a")).message()).contains("1 lost");
  }

  @Test
  void place_fixedProplet_takesItWithoutUsingATurn() {
    Placement placement = fleet(plain("a"), plain("b")).planner.place(of(on("b")));

    assertThat(proplets(placement)).containsExactly("b");
  }

  @Test
  void place_fixedPropletDeadOrUnknown_waitsForItEvenIfOthersAreAlive() {
    assertThat(why(of(on("b")), plain("a"), lost("b")).message()).contains("b is lost");
    assertThat(why(of(on("b")), plain("a")).message()).contains("has not registered");
  }

  @Test
  void place_broadcast_takesEveryAliveProplet() {
    Placement placement = fleet(plain("a"), lost("b"), plain("c")).planner.place(of(everywhere()));

    assertThat(proplets(placement)).containsExactly("a", "c");
  }

  @Test
  void place_module_passesOverPropletsThatCannotRunIt() {
    Candidate[] all = {engine("a", "endive"), upstream("b"), engine("c", "new"), upstream("d")};

    assertThat(picks(4, of(COMPONENT), all)).containsExactly("b", "c", "d", "b");
    assertThat(picks(2, of(PLAIN), all)).containsExactly("a", "b");
  }

  @Test
  void place_moduleNobodyCanRun_waitsAndSaysWhatIsMissing() {
    assertThat(why(of(COMPONENT), engine("a", "endive"), lost("b")))
        .isEqualTo(
            new Reason(
                ReasonCode.NO_SUITABLE_PROPLET,
                "the task needs components, which no proplet that can take work now has: 1 alive,"
                    + " 1 lost"));
  }

  @Test
  void place_fixedPropletThatCannotRunTheModule_saysSo() {
    Shape shape = of(on("a"), COMPONENT);

    assertThat(why(shape, engine("a", "endive"), upstream("b")).message())
        .isEqualTo("the task needs components, which proplet a does not have");
  }

  @Test
  void place_broadcast_leavesOutThoseThatCannotRunTheModule() {
    Placement placement =
        fleet(engine("a", "endive"), upstream("b")).planner.place(of(everywhere(), COMPONENT));

    assertThat(proplets(placement)).containsExactly("b");
  }

  @Test
  void place_constraint_leavesOutThoseThatDoNotMeetIt() {
    Shape shape = shape(needing(Resources.NONE, Strategy.ROUND_ROBIN, "region=eu"));
    Candidate eu = labelled("b", Map.of("region", "eu"));

    assertThat(picks(2, shape, plain("a"), eu, labelled("c", Map.of("region", "us"))))
        .containsExactly("b", "b");
    assertThat(why(shape, plain("a")))
        .isEqualTo(
            new Reason(
                ReasonCode.NO_SUITABLE_PROPLET,
                "no proplet that can take work now is as asked for: 1 without region = eu"));
  }

  @Test
  void place_taskThatAsksForNothing_runsWhereNothingIsKnown() {
    assertThat(picks(3, ANY, plain("a"))).containsExactly("a", "a", "a");
  }

  @Test
  void place_taskThatAsksForMemory_doesNotFitWhereNobodyKnowsIt() {
    Shape shape = shape(needing(resources(0, 1, 0, 0), Strategy.ROUND_ROBIN));

    assertThat(why(shape, plain("a")).code()).isEqualTo(ReasonCode.NO_CAPACITY);
  }

  @Test
  void place_reserved_isNotGivenTwice() {
    Resources one = resources(1_000, 0, 0, 0);
    TaskSpec spec = Specs.calling("add").with(needing(one, Strategy.LEAST_LOADED));
    Fleets fleet = fleet(with("a", one), with("b", one));
    for (String id : List.of("a", "b")) {
      fleet.reservations.hold(new TaskId(id), spec, List.of(new PropletId(id)));
    }

    assertThat(fleet.next(shape(spec))).isEmpty();
    fleet.reservations.release(new TaskId("b"));
    assertThat(fleet.next(shape(spec))).contains("b");
  }

  @Test
  void place_affinity_comesBeforeTheStrategy() {
    Requirements needs =
        new Requirements(
            Resources.NONE,
            List.of(),
            List.of(
                new Affinity(ConstraintText.parse("zone=a"), 20),
                new Affinity(ConstraintText.parse("old exists"), -50)),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Strategy.SPREAD),
            Optional.empty(),
            Optional.empty());

    assertThat(
            picks(
                3,
                shape(needs),
                labelled("a", Map.of("zone", "a", "old", "yes")),
                plain("b"),
                labelled("c", Map.of("zone", "a"))))
        .containsExactly("c", "c", "c");
  }

  @Test
  void place_spread_goesWhereFewestTasksOfTheNameAre() {
    Requirements needs =
        new Requirements(
            Resources.NONE,
            List.of(),
            List.of(),
            Optional.of("zone"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    TaskSpec spec = Specs.calling("add").with(needs);
    Fleets fleet =
        fleet(
            labelled("a1", Map.of("zone", "a")),
            labelled("a2", Map.of("zone", "a")),
            plain("nowhere"),
            labelled("b1", Map.of("zone", "b")));
    List<String> picked = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String on = fleet.next(shape(spec)).orElseThrow();
      fleet.reservations.hold(new TaskId("t" + i), spec, List.of(new PropletId(on)));
      picked.add(on);
    }

    assertThat(picked).containsExactly("a1", "b1", "a2", "b1");
  }

  @Test
  void place_antiAffinity_neverPutsTwoOnOneProplet() {
    Requirements needs =
        new Requirements(
            Resources.NONE,
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.of("web"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    TaskSpec spec = Specs.calling("add").with(needs);
    Fleets fleet = fleet(plain("a"), plain("b"));
    for (String id : List.of("a", "b")) {
      assertThat(fleet.next(shape(spec))).contains(id);
      fleet.reservations.hold(new TaskId(id), spec, List.of(new PropletId(id)));
    }

    assertThat(fleet.next(shape(spec))).isEmpty();
    assertThat(((Placement.Nowhere) fleet.planner.place(shape(spec))).why().message())
        .contains("anti_affinity web");
  }

  @Test
  void place_oneThatIsNotMeasured_doesNotLookIdleBesideOneThatIs() {
    Shape shape = shape(needing(resources(100, 0, 0, 0), Strategy.E_PVM));
    Candidate silent = with("silent", resources(1_000, 0, 0, 4));
    Candidate busy =
        new Candidate(
            with("busy", Resources.NONE).facts(),
            true,
            "alive",
            silent.capacity(),
            new Measured(OptionalLong.of(600), OptionalLong.empty(), OptionalLong.empty()));

    assertThat(picks(1, shape, silent, busy)).containsExactly("busy");
  }

  @Test
  void choice_tellsTheBestFiveAndWhatDecided() {
    Shape shape = shape(needing(resources(500, 0, 0, 0), Strategy.LEAST_LOADED));
    Fleets fleet = new Fleets();
    for (int i = 1; i <= 7; i++) {
      fleet.having(with("p" + i, resources(1_000L * i, 0, 0, 4)));
    }

    var on = (Placement.On) fleet.planner.place(shape);

    assertThat(on.choice().best())
        .extracting(s -> s.proplet().value())
        .containsExactly("p7", "p6", "p5", "p4", "p3");
    assertThat(on.choice().decided()).isEqualTo("least cost");
    assertThat(on.choice().able()).isEqualTo(7);
  }

  @Test
  void explain_countsEachFilterAndTheNearestMiss() {
    Shape shape = shape(needing(resources(0, 128, 0, 0), Strategy.ROUND_ROBIN, "region=eu"));
    Candidate us = labelled("us", Map.of("region", "us"));
    Fleets fleet =
        fleet(
            lost("gone"),
            new Candidate(us.facts(), true, "alive", resources(0, 512, 0, 0), Measured.NOTHING),
            eu("e1", 64),
            eu("e2", 64),
            eu("e3", 32));

    Explanation why = fleet.planner.explain(shape);

    assertThat(why.able()).isZero();
    assertThat(why.filters())
        .containsExactly(
            new Explanation.Excluded("engine and module", 0, Optional.empty()),
            new Explanation.Excluded("can take work now", 1, Optional.empty()),
            new Explanation.Excluded(
                "region = eu", 1, Optional.of(new Explanation.Miss(OptionalLong.empty(), 1))),
            new Explanation.Excluded(
                "memory_bytes", 3, Optional.of(new Explanation.Miss(OptionalLong.of(64), 2))),
            new Explanation.Excluded("slots", 0, Optional.empty()));
  }

  private static Candidate eu(String id, long memory) {
    return new Candidate(
        labelled(id, Map.of("region", "eu")).facts(),
        true,
        "alive",
        resources(0, memory, 0, 0),
        Measured.NOTHING);
  }
}
