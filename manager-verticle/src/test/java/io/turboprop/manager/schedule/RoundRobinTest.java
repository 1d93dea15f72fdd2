package io.turboprop.manager.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.Target;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
  private final Scheduler scheduler = new RoundRobin();

  private static Candidate candidate(String id, boolean alive) {
    return new Candidate(
        new PropletId(id), PropletMetadata.UNKNOWN, alive, alive ? "alive" : "lost", 0);
  }

  private static Task task(Target target) {
    TaskSpec spec = Specs.calling("add").with(target);
    return Task.created(new TaskId("t"), spec, Instant.EPOCH);
  }

  private List<String> picks(int count, Candidate... fleet) {
    List<String> picked = new ArrayList<>();
    Optional<PropletId> last = Optional.empty();
    for (int i = 0; i < count; i++) {
      Placement.On on =
          (Placement.On) scheduler.place(task(Target.ANY), new FleetSnapshot(List.of(fleet), last));
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
}
