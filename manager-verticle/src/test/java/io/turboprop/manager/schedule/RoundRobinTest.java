package io.turboprop.manager.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.task.ModuleFile;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.Target;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskPatch;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
  private static final ModuleNeeds PLAIN =
      new ModuleNeeds(ModuleKind.CORE_MODULE, List.of(Feature.BULK_MEMORY), List.of());
  private static final ModuleNeeds COMPONENT =
      new ModuleNeeds(ModuleKind.COMPONENT, List.of(), List.of());

  private final Scheduler scheduler = new RoundRobin();

  private static Candidate candidate(String id, boolean alive) {
    return new Candidate(
        new PropletId(id), PropletMetadata.UNKNOWN, alive, alive ? "alive" : "lost", 0);
  }

  private static Candidate engine(String id, String engine) {
    return candidate(id, PropletMetadata.NATIVE_PROTOCOL, List.of(engine), "");
  }

  private static Candidate upstream(String id) {
    return candidate(id, "", List.of(), "wasmtime-internal");
  }

  private static Candidate candidate(
      String id, String protocol, List<String> engines, String runtime) {
    PropletMetadata metadata =
        new PropletMetadata(
            "", List.of(), "", "", "", "", "", "", 0, "", runtime, protocol, "", 0, 0, engines,
            Map.of());
    return new Candidate(new PropletId(id), metadata, true, "alive", 0);
  }

  private static Task task(Target target) {
    TaskSpec spec = Specs.calling("add").with(target);
    return Task.created(new TaskId("t"), spec, Instant.EPOCH);
  }

  private static Task task(Target target, ModuleNeeds needs) {
    ModuleFile file = new ModuleFile(Digest.of(new byte[0]), 0, "").needing(needs);
    return task(target).edited(TaskPatch.ofFile(file), Instant.EPOCH);
  }

  private List<String> picks(int count, Candidate... fleet) {
    return picks(count, PLAIN, fleet);
  }

  private List<String> picks(int count, ModuleNeeds needs, Candidate... fleet) {
    List<String> picked = new ArrayList<>();
    Optional<PropletId> last = Optional.empty();
    for (int i = 0; i < count; i++) {
      Placement.On on =
          (Placement.On)
              scheduler.place(task(Target.ANY, needs), new FleetSnapshot(List.of(fleet), last));
      last = Optional.of(on.proplets().getFirst());
      picked.add(on.proplets().getFirst().value());
    }
    return picked;
  }

  private Placement.Nowhere nowhere(Target target, Candidate... fleet) {
    return (Placement.Nowhere)
        scheduler.place(task(target), new FleetSnapshot(List.of(fleet), Optional.empty()));
  }

  @Test
  void place_firstTime_picksIndexZeroThenEachInTurn() {
    assertThat(picks(5, candidate("a", true), candidate("b", true), candidate("c", true)))
        .containsExactly("a", "b", "c", "a", "b");
  }

  @Test
  void place_withDeadProplets_skipsThem() {
    assertThat(picks(3, candidate("a", false), candidate("b", true), candidate("c", true)))
        .containsExactly("b", "c", "b");
  }

  @Test
  void place_nobodyKnown_saysSo() {
    assertThat(nowhere(Target.ANY).why().code()).isEqualTo(ReasonCode.NO_ALIVE_PROPLET);
    assertThat(nowhere(Target.ANY).why().message()).contains("no proplet has registered");
  }

  @Test
  void place_nobodyAlive_saysHowManyAreKnown() {
    assertThat(nowhere(Target.ANY, candidate("a", false)).why().message()).contains("1 lost");
  }

  @Test
  void place_fixedProplet_takesItWithoutUsingATurn() {
    Target target = new Target(Optional.of(new PropletId("b")), false);

    Placement placement =
        scheduler.place(
            task(target),
            new FleetSnapshot(
                List.of(candidate("a", true), candidate("b", true)), Optional.empty()));

    assertThat(placement).isEqualTo(new Placement.On(List.of(new PropletId("b"))));
  }

  @Test
  void place_fixedPropletDeadOrUnknown_waitsForItEvenIfOthersAreAlive() {
    Target b = new Target(Optional.of(new PropletId("b")), false);

    assertThat(nowhere(b, candidate("a", true), candidate("b", false)).why().message())
        .contains("b is lost");
    assertThat(nowhere(b, candidate("a", true)).why().message()).contains("has not registered");
  }

  @Test
  void place_broadcast_takesEveryAliveProplet() {
    Placement placement =
        scheduler.place(
            task(new Target(Optional.empty(), true)),
            new FleetSnapshot(
                List.of(candidate("a", true), candidate("b", false), candidate("c", true)),
                Optional.empty()));

    assertThat(placement)
        .isEqualTo(new Placement.On(List.of(new PropletId("a"), new PropletId("c"))));
  }

  @Test
  void place_module_passesOverPropletsThatCannotRunIt() {
    Candidate[] fleet = {engine("a", "endive"), upstream("b"), engine("c", "new"), upstream("d")};

    assertThat(picks(4, COMPONENT, fleet)).containsExactly("b", "c", "d", "b");
    assertThat(picks(2, PLAIN, fleet)).containsExactly("a", "b");
  }

  @Test
  void place_moduleNobodyCanRun_waitsAndSaysWhatIsMissing() {
    Placement.Nowhere nowhere =
        (Placement.Nowhere)
            scheduler.place(
                task(Target.ANY, COMPONENT),
                new FleetSnapshot(
                    List.of(engine("a", "endive"), candidate("b", false)), Optional.empty()));

    assertThat(nowhere.why())
        .isEqualTo(
            new Reason(
                ReasonCode.NO_SUITABLE_PROPLET,
                "the task needs components, which no proplet that can take work now has: 1 alive,"
                    + " 1 lost"));
  }

  @Test
  void place_fixedPropletThatCannotRunTheModule_saysSo() {
    Target a = new Target(Optional.of(new PropletId("a")), false);
    Placement.Nowhere nowhere =
        (Placement.Nowhere)
            scheduler.place(
                task(a, COMPONENT),
                new FleetSnapshot(List.of(engine("a", "endive"), upstream("b")), Optional.empty()));

    assertThat(nowhere.why().message())
        .isEqualTo("the task needs components, which proplet a does not have");
  }

  @Test
  void place_broadcast_leavesOutThoseThatCannotRunTheModule() {
    Placement placement =
        scheduler.place(
            task(new Target(Optional.empty(), true), COMPONENT),
            new FleetSnapshot(List.of(engine("a", "endive"), upstream("b")), Optional.empty()));

    assertThat(placement).isEqualTo(new Placement.On(List.of(new PropletId("b"))));
  }
}
