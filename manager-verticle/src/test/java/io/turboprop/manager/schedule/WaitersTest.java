package io.turboprop.manager.schedule;

import static io.turboprop.manager.schedule.Fleets.resources;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.requirement.Requirements;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.requirement.Strategy;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.manager.task.Timing;
import io.turboprop.model.PropletId;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitersTest {
  private static final Resources ONE = resources(0, 0, 0, 1);

  private final Fleets fleet = new Fleets();
  private long order;

  private Waiters waiters(Map<String, Integer> weights, int patience) {
    return new Waiters(fleet.table, fleet.reservations, weights, patience, false);
  }

  private Waiter waiter(String id, String queue, int priority, Resources asked) {
    return waiter(id, queue, priority, asked, Instant.EPOCH);
  }

  private Waiter waiter(String id, String queue, int priority, Resources asked, Instant since) {
    Task task = Task.created(new TaskId(id), spec(queue, priority, asked), since);
    return Waiter.of(task, Strategy.ROUND_ROBIN, ++order);
  }

  private static TaskSpec spec(String queue, int priority, Resources asked) {
    Requirements needs =
        new Requirements(
            asked,
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(queue),
            Optional.empty());
    return Specs.calling("add").with(needs, new Timing(priority, "", "", false, ""));
  }

  private static void wait(Waiters waiters, Waiter... all) {
    for (Waiter waiter : all) {
      waiters.add(waiter, ReasonCode.NO_CAPACITY);
    }
  }

  /** Serves so many, as if there were a place for each. */
  private static List<String> serve(Waiters waiters, int count) {
    List<String> served = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Waiter next = waiters.first(waiters.heads(100));
      waiters.remove(next.task());
      waiters.served(next);
      served.add(next.task().value());
    }
    return served;
  }

  private void hold(String task, Resources asked, String on) {
    TaskSpec spec = spec("q", 50, asked);
    fleet.reservations.hold(new TaskId(task), spec, List.of(new PropletId(on)));
  }

  @Test
  void first_higherPriority_thenOlder() {
    Waiters waiters = waiters(Map.of(), 100);
    wait(
        waiters,
        waiter("old", "q", 50, ONE, Instant.EPOCH),
        waiter("urgent", "q", 90, ONE, Instant.EPOCH.plusSeconds(9)),
        waiter("new", "q", 50, ONE, Instant.EPOCH.plusSeconds(5)),
        waiter("other", "r", 70, ONE, Instant.EPOCH.plusSeconds(7)));

    assertThat(serve(waiters, 4)).containsExactly("urgent", "other", "old", "new");
  }

  @Test
  void queues_ofEqualPriority_takeTurnsByWeight() {
    Waiters waiters = waiters(Map.of("online", 3), 100);
    for (int i = 0; i < 40; i++) {
      wait(waiters, waiter("b" + i, "batch", 50, ONE), waiter("o" + i, "online", 50, ONE));
    }

    List<String> served = serve(waiters, 40);

    assertThat(served.stream().filter(id -> id.startsWith("o")).count()).isEqualTo(30);
    assertThat(served.subList(0, 8).stream().filter(id -> id.startsWith("b")).count()).isEqualTo(2);
  }

  @Test
  void queue_thatComesLater_hasNoCreditFromBefore() {
    Waiters waiters = waiters(Map.of(), 100);
    for (int i = 0; i < 20; i++) {
      wait(waiters, waiter("a" + i, "a", 50, ONE));
    }
    serve(waiters, 10);
    for (int i = 0; i < 20; i++) {
      wait(waiters, waiter("b" + i, "b", 50, ONE));
    }

    assertThat(serve(waiters, 10).stream().filter(id -> id.startsWith("b")).count()).isEqualTo(5);
  }

  @Test
  void candidates_onlyThoseThatAChangeMadeAPlaceFor() {
    fleet.having(Fleets.with("p", resources(0, 100, 0, 8)));
    hold("first", resources(0, 80, 0, 0), "p");
    Waiters waiters = waiters(Map.of(), 100);
    wait(
        waiters,
        waiter("small", "q", 50, resources(0, 40, 0, 0)),
        waiter("large", "q", 50, resources(0, 90, 0, 0)));

    assertThat(waiters.candidates()).isEmpty();
    hold("first", resources(0, 50, 0, 0), "p");
    assertThat(waiters.candidates()).extracting(w -> w.task().value()).containsExactly("small");
    fleet.reservations.release(new TaskId("first"));
    assertThat(waiters.candidates()).hasSize(2);
  }

  @Test
  void candidates_afterAPropletIsDeleted_areFoundByTheirNewPlaces() {
    fleet.having(
        Fleets.with("a", resources(0, 10, 0, 8)), Fleets.with("b", resources(0, 100, 0, 8)));
    hold("first", resources(0, 80, 0, 0), "b");
    Waiters waiters = waiters(Map.of(), 100);
    wait(waiters, waiter("large", "q", 50, resources(0, 90, 0, 0)));

    fleet.reservations.release(new TaskId("first"));
    fleet.table.remove(new PropletId("a"));

    assertThat(waiters.candidates()).hasSize(1);
  }

  @Test
  void impatient_whoWasPassedTooOften_hasAPlaceKeptFree() {
    fleet.having(
        Fleets.with("a", resources(0, 100, 0, 8)), Fleets.with("b", resources(0, 100, 0, 8)));
    hold("one", resources(0, 30, 0, 0), "a");
    hold("two", resources(0, 60, 0, 0), "b");
    Waiters waiters = waiters(Map.of(), 3);
    Waiter large = waiter("large", "q", 50, resources(0, 90, 0, 0));
    wait(waiters, large);
    for (int i = 0; i < 3; i++) {
      assertThat(waiters.impatient()).isEmpty();
      waiters.served(waiter("small" + i, "q", 50, ONE));
    }
    Claims claims = new Claims(fleet.table, fleet.reservations);

    waiters.impatient().ifPresent(claims::keep);

    Shape small = waiter("s", "q", 50, resources(0, 20, 0, 0)).shape();
    assertThat(claims.keptFor(large.task())).contains(new PropletId("a"));
    assertThat(claims.due()).isEmpty();
    assertThat(fleet.next(small)).contains("b");
    assertThat(fleet.next(small)).contains("b");
    fleet.reservations.release(new TaskId("one"));
    assertThat(claims.due()).contains(large);
    claims.drop();
    assertThat(fleet.next(large.shape())).contains("a");
  }

  @Test
  void position_countsThoseAheadInItsQueue() {
    Waiters waiters = waiters(Map.of(), 100);
    wait(
        waiters,
        waiter("a", "batch", 50, ONE),
        waiter("b", "batch", 50, resources(0, 7, 0, 0)),
        waiter("c", "batch", 90, ONE),
        waiter("d", "other", 99, ONE));

    assertThat(waiters.position(new TaskId("b"))).isEqualTo(3);
    assertThat(waiters.waiting("batch")).isEqualTo(3);
    assertThat(waiters.position(new TaskId("unknown"))).isZero();
  }
}
