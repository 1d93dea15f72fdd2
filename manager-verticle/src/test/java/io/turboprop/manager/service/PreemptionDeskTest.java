package io.turboprop.manager.service;

import static io.turboprop.manager.service.ControlHouse.success;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.requirement.Requirements;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.requirement.Strategy;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.manager.task.Timing;
import io.turboprop.model.PropletId;
import io.turboprop.model.ReasonCode;
import io.turboprop.wire.Order;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tasks that make way for others; each proplet of the house has two slots. */
class PreemptionDeskTest {
  private final ControlHouse house = house(true);

  private static ControlHouse house(boolean preemption) {
    return new ControlHouse(
        ControlConfig.DEFAULT.withPlacement(
            new PlacementRules(Strategy.ROUND_ROBIN, Map.of(), 100, preemption)));
  }

  private static TaskSpec slots(long slots, int priority) {
    Requirements needs =
        new Requirements(
            new Resources(0, 0, 0, slots),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return Specs.calling("add").with(needs, new Timing(priority, "", "", false, ""));
  }

  private Task now(Task task) {
    return house.task(task.id());
  }

  private void run(Task task) {
    house.accepted("p1", "b1", now(task));
    house.started("p1", "b1", now(task));
  }

  private void end(Task task) {
    run(task);
    house.finished("p1", "b1", now(task), success("3"));
  }

  @Test
  void urgentTask_takesThePlaceOfALessUrgentOne_whichWaitsAndRunsAgain() {
    house.nativeProplet("p1", "b1");
    Task low = house.submit(slots(2, 10));
    run(low);

    Task urgent = house.submit(slots(1, 90));

    assertThat(now(urgent).phase()).isEqualTo(Phase.SCHEDULED);
    assertThat(now(low).phase()).isEqualTo(Phase.QUEUED);
    assertThat(house.world.orders.stream().map(ControlHouse.World.Out::order))
        .as("the stop goes out before the run")
        .filteredOn(
            order ->
                order instanceof Order.Stop
                    || (order instanceof Order.Run go && go.task().equals(urgent.id())))
        .hasSize(2)
        .first()
        .isInstanceOf(Order.Stop.class);
    end(urgent);
    assertThat(now(low).phase()).isEqualTo(Phase.SCHEDULED);
    assertThat(now(low).attempt()).isEqualTo(2);
    end(low);
    assertThat(now(low).phase()).isEqualTo(Phase.COMPLETED);
  }

  @Test
  void whoMadeWay_saysForWhom() {
    house.nativeProplet("p1", "b1");
    Task low = house.submit(slots(2, 10));
    Task urgent = house.submit(slots(2, 90));

    var attempts = ControlHouse.now(house.store.attempts(low.id()));

    assertThat(attempts.getFirst().outcome().code()).isEqualTo(ReasonCode.PREEMPTED);
    assertThat(attempts.getFirst().outcome().message())
        .isEqualTo("made way for task %s of priority 90".formatted(urgent.id()));
  }

  @Test
  void withoutTheRule_itWaits() {
    ControlHouse calm = house(false);
    calm.nativeProplet("p1", "b1");
    Task low = calm.submit(slots(2, 10));

    Task urgent = calm.submit(slots(2, 90));

    assertThat(calm.task(low.id()).phase()).isEqualTo(Phase.SCHEDULED);
    assertThat(calm.task(urgent.id()).phase()).isEqualTo(Phase.QUEUED);
  }

  @Test
  void taskThatIsBeingStopped_isWaitedFor() {
    house.nativeProplet("p1", "b1");
    Task low = house.submit(slots(2, 10));
    run(low);
    house.ask(new ControlRequest.StopTask(low.id(), Optional.empty()));

    Task urgent = house.submit(slots(2, 90));

    assertThat(now(low).phase()).isEqualTo(Phase.STOPPING);
    assertThat(now(urgent).phase()).isEqualTo(Phase.QUEUED);
    house.finished("p1", "b1", now(low), success("3"));
    assertThat(now(urgent).phase()).isEqualTo(Phase.SCHEDULED);
  }

  @Test
  void waitingTask_takesRoomAsSoonAsEnoughCanBeMade() {
    house.nativeProplet("p1", "b1");
    Task equal = house.submit(slots(1, 90));
    Task low = house.submit(slots(1, 10));
    Task urgent = house.submit(slots(2, 90));
    assertThat(now(urgent).phase()).isEqualTo(Phase.QUEUED);
    assertThat(now(low).phase()).isEqualTo(Phase.SCHEDULED);

    end(equal);

    assertThat(now(urgent).phase()).isEqualTo(Phase.SCHEDULED);
    assertThat(now(low).phase()).isEqualTo(Phase.QUEUED);
  }

  @Test
  void manyUrgentTasks_eachTakeAPlaceOfTheirOwn() {
    house.nativeProplet("p1", "b1");
    house.nativeProplet("p2", "b1");
    List<Task> low =
        List.of(
            house.submit(slots(1, 10)),
            house.submit(slots(1, 10)),
            house.submit(slots(1, 10)),
            house.submit(slots(1, 10)));

    List<Task> urgent = List.of(house.submit(slots(1, 60)), house.submit(slots(2, 70)));

    assertThat(urgent).allMatch(task -> now(task).phase() == Phase.SCHEDULED);
    assertThat(low).filteredOn(task -> now(task).phase() == Phase.SCHEDULED).hasSize(1);
  }

  @Test
  void restart_ofTheManager_knowsWhoCanMakeWay() {
    house.nativeProplet("p1", "b1");
    Task low = house.submit(slots(2, 10));
    run(low);
    house.restartManager();
    house.nativeProplet("p1", "b1");

    Task urgent = house.submit(slots(2, 90));

    assertThat(now(urgent).phase()).isEqualTo(Phase.SCHEDULED);
    assertThat(now(low).phase()).isEqualTo(Phase.QUEUED);
  }

  @Test
  void plan_saysWhoWouldMakeWay_andMovesNobody() {
    house.nativeProplet("p1", "b1");
    Task low = house.submit(slots(2, 10));

    var plan =
        (ControlReply.OfPlan)
            ControlHouse.now(
                house.core.answer(
                    new ControlRequest.ExplainPlacement(slots(1, 50), Optional.empty())));

    assertThat(plan.on()).containsExactly(new PropletId("p1"));
    assertThat(plan.makingWay()).containsExactly(low.id());
    assertThat(now(low).phase()).isEqualTo(Phase.SCHEDULED);
  }
}
