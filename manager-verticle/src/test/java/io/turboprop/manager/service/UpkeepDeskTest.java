package io.turboprop.manager.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.manager.proplet.Duty;
import io.turboprop.manager.proplet.MaintenanceWindow;
import io.turboprop.manager.proplet.PropletPatch;
import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.service.ControlReply.OfPropletInFull;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.RunPolicy;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.Task;
import io.turboprop.model.PropletId;
import io.turboprop.wire.MachineLoad;
import io.turboprop.wire.MachineLoad.Amount;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class UpkeepDeskTest {
  private static final PropletId P1 = new PropletId("p1");
  private static final PropletId P2 = new PropletId("p2");

  private final ControlHouse house = new ControlHouse();

  @Test
  void cordon_givesNoNewWork_leavesWhatRuns_andOutlivesTheManager() {
    house.nativeProplet("p1", "b1");
    Task running = house.submit();
    house.started("p1", "b1", running);

    house.ask(new ControlRequest.ChangeDuty(P1, new Duty.Cordon()));
    house.restartManager();
    house.beat("p1", "b1");
    Task waiting = house.submit();

    assertThat(house.task(running.id()).phase()).isEqualTo(Phase.RUNNING);
    assertThat(house.task(waiting.id()).phase()).isEqualTo(Phase.QUEUED);
    assertThat(house.task(waiting.id()).reason().message()).contains("1 cordoned");
    assertThat(view(P1).proplet().state()).isEqualTo("cordoned");

    house.ask(new ControlRequest.ChangeDuty(P1, new Duty.Uncordon()));

    assertThat(house.task(waiting.id()).proplet()).contains(P1);
    assertThat(happened(P1)).filteredOn("proplet_cordon"::equals).hasSize(2);
  }

  @Test
  void cordon_askedAgain_changesNothing() {
    house.nativeProplet("p1", "b1");
    house.ask(new ControlRequest.ChangeDuty(P1, new Duty.Cordon()));
    var since = view(P1).proplet().proplet().settings().cordoned();
    house.pass(Duration.ofSeconds(3), "p1");

    house.ask(new ControlRequest.ChangeDuty(P1, new Duty.Cordon()));

    assertThat(view(P1).proplet().proplet().settings().cordoned()).isEqualTo(since);
    assertThat(happened(P1).stream().filter("proplet_cordon"::equals)).hasSize(1);
  }

  @Test
  void drain_thatIgnoresDaemons_leavesThemAndMovesTheRest() {
    house.nativeProplet("p1", "b1");
    Task daemon = house.submit(Specs.calling("add").daemon(RunPolicy.DEFAULT));
    house.started("p1", "b1", daemon);
    Task finite = house.submit();
    house.started("p1", "b1", finite);
    house.nativeProplet("p2", "b2");

    house.ask(
        new ControlRequest.ChangeDuty(
            P1, new Duty.StartDrain(Optional.of(Duration.ofSeconds(5)), true)));
    assertThat(view(P1).proplet().leaving()).isEqualTo(1);
    house.pass(Duration.ofSeconds(8), "p1", "p2");

    assertThat(house.task(daemon.id()).proplet()).contains(P1);
    assertThat(house.task(finite.id()).proplet()).contains(P2);
    assertThat(view(P1).proplet().leaving()).isZero();
    assertThat(view(P1).proplet().taskCount()).isEqualTo(1);
  }

  @Test
  void duty_ofASelector_changesAllThatAreMeantAndNoOthers() {
    house.nativeProplet("p1", "b1");
    house.nativeProplet("p2", "b2");
    house.nativeProplet("p3", "b3");
    label(P1, Map.of("site", Optional.of("lyon")));
    label(P2, Map.of("site", Optional.of("lyon")));

    house.ask(new ControlRequest.ChangeDuties(Selector.parse("site=lyon"), new Duty.Cordon()));

    assertThat(view(P1).proplet().state()).isEqualTo("cordoned");
    assertThat(view(P2).proplet().state()).isEqualTo("cordoned");
    assertThat(view(new PropletId("p3")).proplet().state()).isEqualTo("alive");
    assertThatThrownBy(
            () ->
                house.ask(
                    new ControlRequest.ChangeDuties(
                        Selector.parse("site=rome"), new Duty.Cordon())))
        .hasMessageContaining("no proplet is meant by site = rome");
  }

  @Test
  void labels_areKeptAndOutliveManagerAndProplet() {
    house.nativeProplet("p1", "b1");
    label(P1, Map.of("site", Optional.of("lyon"), "rack", Optional.of("7")));
    label(P1, Map.of("rack", Optional.empty()));

    house.restartManager();
    house.nativeProplet("p1", "b2");

    assertThat(view(P1).proplet().proplet().labels()).isEqualTo(Map.of("site", "lyon"));
    assertThat(happened(P1)).contains("proplet_labels");
  }

  @Test
  void labels_thatAreTooMany_areRefused() {
    house.nativeProplet("p1", "b1");
    Map<String, Optional<String>> many = new HashMap<>();
    IntStream.range(0, 65).forEach(i -> many.put("k" + i, Optional.of("")));

    assertThatThrownBy(() -> label(P1, many)).hasMessageContaining("64 labels, these make 65");
  }

  @Test
  void changes_ofOneProplet_areAllKept() {
    house.nativeProplet("p1", "b1");
    house.core.answer(new ControlRequest.ChangeDuty(P1, new Duty.Cordon()));
    house.core.answer(
        new ControlRequest.ChangeDuty(P1, new Duty.StartDrain(Optional.empty(), false)));
    label(P1, Map.of("site", Optional.of("lyon")));

    house.restartManager();

    var kept = view(P1).proplet().proplet();
    assertThat(kept.drain()).isPresent();
    assertThat(kept.settings().cordoned()).isPresent();
    assertThat(kept.labels()).containsEntry("site", "lyon");
  }

  /** The house begins at 03:04:05. */
  @Test
  void maintenance_whileItIsOpen_givesNoNewWork() {
    house.nativeProplet("p1", "b1");
    Task running = house.submit();
    house.started("p1", "b1", running);
    maintain(new MaintenanceWindow("5 3 * * *", Duration.ofMinutes(2), "UTC", Optional.empty()));
    assertThat(view(P1).nextMaintenance()).isPresent();
    assertThat(view(P1).proplet().state()).isEqualTo("alive");

    house.pass(Duration.ofMinutes(1), "p1");
    Task waiting = house.submit();
    assertThat(view(P1).proplet().state()).isEqualTo("in maintenance");
    assertThat(house.task(waiting.id()).reason().message()).contains("1 in maintenance");
    assertThat(house.task(running.id()).phase()).isEqualTo(Phase.RUNNING);

    house.restartManager();
    house.beat("p1", "b1");
    assertThat(house.task(waiting.id()).phase()).isEqualTo(Phase.QUEUED);

    house.pass(Duration.ofMinutes(2), "p1");
    assertThat(house.task(waiting.id()).proplet()).contains(P1);
    assertThat(happened(P1)).contains("proplet_windows", "proplet_maintenance");
  }

  @Test
  void maintenance_thatDrainsAhead_movesWhatRunsWhenItBegins_andEndsTheDrain() {
    house.nativeProplet("p1", "b1");
    Task running = house.submit();
    house.started("p1", "b1", running);
    house.nativeProplet("p2", "b2");
    maintain(
        new MaintenanceWindow(
            "6 3 * * *", Duration.ofMinutes(2), "UTC", Optional.of(Duration.ofMinutes(1))));

    house.pass(Duration.ofSeconds(60), "p1", "p2");
    assertThat(view(P1).proplet().state()).isEqualTo("draining");
    assertThat(house.task(running.id()).proplet()).contains(P1);

    house.pass(Duration.ofSeconds(60), "p1", "p2");
    assertThat(house.task(running.id()).proplet()).contains(P2);

    house.pass(Duration.ofMinutes(2), "p1", "p2");
    assertThat(view(P1).proplet().proplet().drain()).isEmpty();
    assertThat(view(P1).proplet().state()).isEqualTo("alive");
  }

  @Test
  void maintenance_ofOneThatIsDrainedByHand_leavesThatDrain() {
    house.nativeProplet("p1", "b1");
    house.ask(new ControlRequest.ChangeDuty(P1, new Duty.StartDrain(Optional.empty(), false)));
    maintain(
        new MaintenanceWindow(
            "5 3 * * *", Duration.ofMinutes(1), "UTC", Optional.of(Duration.ofMinutes(1))));

    house.pass(Duration.ofMinutes(3), "p1");

    assertThat(view(P1).proplet().state()).isEqualTo("draining");
    assertThat(view(P1).proplet().proplet().drain().orElseThrow().until()).isEmpty();
  }

  @Test
  void drainForMaintenance_thatSomebodyEnds_doesNotBeginAgain() {
    house.nativeProplet("p1", "b1");
    maintain(
        new MaintenanceWindow(
            "10 3 * * *", Duration.ofMinutes(1), "UTC", Optional.of(Duration.ofMinutes(9))));
    assertThat(view(P1).proplet().state()).isEqualTo("draining");

    house.ask(new ControlRequest.ChangeDuty(P1, new Duty.EndDrain()));
    house.pass(Duration.ofMinutes(2), "p1");

    assertThat(view(P1).proplet().state()).isEqualTo("alive");
  }

  @Test
  void view_ofAProplet_hasCapacityLoadLeaseAndAttempts() {
    house.nativeProplet("p1", "b1");
    assertThat(view(P1).load()).isEmpty();
    assertThat(view(P1).capacity()).isEqualTo(new Resources(2_000, 0, 0, 2));
    house.loads.put(
        P1,
        new MachineLoad(
            500,
            Optional.of(new Amount(1_500, OptionalLong.of(300))),
            OptionalLong.empty(),
            Optional.of(new Amount(4_000, OptionalLong.empty())),
            Optional.empty(),
            Optional.empty(),
            1));
    Task task = house.submit();
    house.started("p1", "b1", task);
    house.beat("p1", "b1");
    house.timers.advance(Duration.ofSeconds(2));

    OfPropletInFull full = view(P1);
    assertThat(full.capacity()).isEqualTo(new Resources(1_500, 4_000, 0, 2));
    assertThat(full.load().orElseThrow().ageMs()).isEqualTo(2_500);
    assertThat(full.lease().silentMs()).isEqualTo(2_000);
    assertThat(full.lease().lostInMs()).hasValue(10_000);
    assertThat(full.running()).hasSize(1);
    assertThat(full.running().getFirst().task()).isEqualTo(task.id());
  }

  private void label(PropletId id, Map<String, Optional<String>> labels) {
    house.ask(new ControlRequest.PatchProplet(id, new PropletPatch(labels, Optional.empty())));
  }

  private void maintain(MaintenanceWindow window) {
    house.ask(
        new ControlRequest.PatchProplet(
            P1, new PropletPatch(Map.of(), Optional.of(List.of(window)))));
  }

  private OfPropletInFull view(PropletId id) {
    return (OfPropletInFull)
        ControlHouse.now(house.core.answer(new ControlRequest.ViewProplet(id)));
  }

  /** Types of what happened to it, oldest first. */
  private List<String> happened(PropletId id) {
    var ofProplet = new HappeningFilter(Optional.empty(), Optional.of(id), Set.of());
    return ControlHouse.now(house.store.latest(ofProplet, 1_000)).reversed().stream()
        .map(happening -> happening.type())
        .filter(type -> type.startsWith("proplet_"))
        .toList();
  }
}
