package io.turboprop.manager.service;

import static io.turboprop.manager.service.ControlHouse.success;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.requirement.Concurrency;
import io.turboprop.manager.requirement.Requirements;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.requirement.Strategy;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.manager.task.Timing;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tasks that wait for room; each proplet of the house has two slots and two processors. */
class PlacementQueueTest {
  private final ControlHouse house =
      new ControlHouse(
          ControlConfig.DEFAULT.withPlacement(
              new PlacementRules(Strategy.ROUND_ROBIN, Map.of("online", 2), 3, false)));

  private static TaskSpec slots(long slots) {
    return needing(new Resources(0, 0, 0, slots), Optional.empty(), Optional.empty(), 50);
  }

  private static TaskSpec needing(
      Resources resources, Optional<String> queue, Optional<Concurrency> limit, int priority) {
    Requirements needs =
        new Requirements(
            resources,
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            queue,
            limit);
    return Specs.calling("add").with(needs, new Timing(priority, "", "", false, ""));
  }

  private Phase phase(Task task) {
    return house.task(task.id()).phase();
  }

  private void end(Task task) {
    house.accepted("p1", "b1", house.task(task.id()));
    house.started("p1", "b1", house.task(task.id()));
    house.finished("p1", "b1", house.task(task.id()), success("3"));
  }

  @Test
  void task_thatFitsNowhereNow_waitsWithItsReasonAndRunsWhenThereIsRoom() {
    house.nativeProplet("p1", "b1");
    Task first = house.submit(slots(2));
    Task second = house.submit(slots(1));

    assertThat(phase(first)).isEqualTo(Phase.SCHEDULED);
    assertThat(house.task(second.id()).reason())
        .isEqualTo(
            new Reason(ReasonCode.NO_CAPACITY, "no proplet has room for it now: 1 short of slots"));
    end(first);
    assertThat(phase(second)).isEqualTo(Phase.SCHEDULED);
  }

  @Test
  void waiting_higherPriorityFirst_thenOlder() {
    house.nativeProplet("p1", "b1");
    Task first = house.submit(slots(2));
    Task old = house.submit(slots(2));
    Task urgent =
        house.submit(needing(new Resources(0, 0, 0, 2), Optional.empty(), Optional.empty(), 80));

    end(first);
    assertThat(phase(urgent)).isEqualTo(Phase.SCHEDULED);
    assertThat(phase(old)).isEqualTo(Phase.QUEUED);
    end(urgent);
    assertThat(phase(old)).isEqualTo(Phase.SCHEDULED);
  }

  @Test
  void priority_changedWhileItWaits_counts() {
    house.nativeProplet("p1", "b1");
    Task first = house.submit(slots(2));
    Task old = house.submit(slots(2));
    Task young = house.submit(slots(2));
    TaskPatch urgent =
        new TaskPatch(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(90),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    house.ask(new ControlRequest.UpdateTask(young.id(), urgent));

    end(first);

    assertThat(phase(young)).isEqualTo(Phase.SCHEDULED);
    assertThat(phase(old)).isEqualTo(Phase.QUEUED);
  }

  @Test
  void smallerOne_passesOneThatIsTooLarge_andIsNotStoppedByIt() {
    house.nativeProplet("p1", "b1");
    Task first = house.submit(slots(1));
    Task large = house.submit(slots(2));
    Task small = house.submit(slots(1));

    assertThat(phase(small)).isEqualTo(Phase.SCHEDULED);
    assertThat(phase(large)).isEqualTo(Phase.QUEUED);
    end(first);
    assertThat(phase(large)).isEqualTo(Phase.QUEUED);
  }

  @Test
  void largeOne_passedAsOftenAsItsPatienceAllows_isNextOnThatProplet() {
    house.nativeProplet("p1", "b1");
    Task one = house.submit(slots(1));
    Task large = house.submit(slots(2));
    Task last = house.submit(slots(1));
    for (int i = 0; i < 2; i++) {
      end(last);
      last = house.submit(slots(1));
      assertThat(phase(last)).isEqualTo(Phase.SCHEDULED);
    }
    end(last);
    Task late = house.submit(slots(1));
    Task modest = house.submit(Specs.calling("add").spec());

    assertThat(phase(late)).isEqualTo(Phase.QUEUED);
    assertThat(phase(modest)).isEqualTo(Phase.QUEUED);
    end(one);
    assertThat(phase(large)).isEqualTo(Phase.SCHEDULED);
    end(large);
    assertThat(phase(late)).isEqualTo(Phase.SCHEDULED);
    assertThat(phase(modest)).isEqualTo(Phase.SCHEDULED);
  }

  @Test
  void largeOne_stoppedWhileAPlaceIsKeptForIt_letsTheOthersGo() {
    house.nativeProplet("p1", "b1");
    house.submit(slots(1));
    Task large = house.submit(slots(2));
    for (int i = 0; i < 3; i++) {
      end(house.submit(slots(1)));
    }
    Task late = house.submit(slots(1));
    assertThat(phase(late)).isEqualTo(Phase.QUEUED);

    house.ask(new ControlRequest.StopTask(large.id(), Optional.empty()));

    assertThat(phase(late)).isEqualTo(Phase.SCHEDULED);
  }

  @Test
  void maxConcurrent_holdsAndIsTakenUpWhenOneHasEnded() {
    house.nativeProplet("p1", "b1");
    TaskSpec limited =
        needing(Resources.NONE, Optional.empty(), Optional.of(new Concurrency("db", 2)), 50);
    Task one = house.submit(limited);
    Task two = house.submit(limited);
    Task three = house.submit(limited);

    assertThat(phase(two)).isEqualTo(Phase.SCHEDULED);
    assertThat(house.task(three.id()).reason().message())
        .isEqualTo("2 tasks with max_concurrent key db have a proplet, at most 2 may");
    end(one);
    assertThat(phase(three)).isEqualTo(Phase.SCHEDULED);
  }

  @Test
  void restart_ofTheManager_countsReservationsOnce() {
    house.nativeProplet("p1", "b1");
    Task first = house.submit(slots(1));
    Task waiting = house.submit(slots(2));

    house.restartManager();
    house.nativeProplet("p1", "b1");
    Task second = house.submit(slots(1));

    assertThat(phase(second)).isEqualTo(Phase.SCHEDULED);
    assertThat(phase(house.submit(slots(1)))).isEqualTo(Phase.QUEUED);
    end(first);
    assertThat(phase(waiting)).isEqualTo(Phase.QUEUED);
  }

  @Test
  void proplet_thatComes_takesThoseThatWaitInTheirOrder() {
    Task old = house.submit(slots(2));
    Task young = house.submit(slots(2));

    house.nativeProplet("p1", "b1");

    assertThat(phase(old)).isEqualTo(Phase.SCHEDULED);
    assertThat(phase(young)).isEqualTo(Phase.QUEUED);
    assertThat(house.task(young.id()).reason().code()).isEqualTo(ReasonCode.NO_CAPACITY);
  }

  @Test
  void explain_ofAWaitingTask_tellsPositionAndNearestMiss() {
    house.nativeProplet("p1", "b1");
    house.submit(slots(1));
    TaskSpec batch = needing(new Resources(0, 0, 0, 2), Optional.of("batch"), Optional.empty(), 50);
    house.submit(batch);
    Task task = house.submit(batch);

    var plan =
        (ControlReply.OfPlan)
            ControlHouse.now(
                house.core.answer(
                    new ControlRequest.ExplainPlacement(batch, Optional.of(task.id()))));

    assertThat(plan.queue()).contains(new ControlReply.QueuePlace("batch", 2, 2, Optional.empty()));
    assertThat(plan.explanation().filters().getLast().nearest().orElseThrow().lacking())
        .hasValue(1);
    assertThat(plan.on()).isEmpty();
  }

  @Test
  void explain_ofATaskNobodyMade_placesNothing() {
    house.nativeProplet("p1", "b1");

    for (int i = 0; i < 3; i++) {
      var plan =
          (ControlReply.OfPlan)
              ControlHouse.now(
                  house.core.answer(
                      new ControlRequest.ExplainPlacement(slots(2), Optional.empty())));
      assertThat(plan.on()).containsExactly(new PropletId("p1"));
    }
    assertThat(phase(house.submit(slots(2)))).isEqualTo(Phase.SCHEDULED);
  }
}
