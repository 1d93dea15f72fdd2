package io.turboprop.manager.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.History;
import io.turboprop.manager.task.Restart;
import io.turboprop.manager.task.RetryPolicy;
import io.turboprop.manager.task.RunPolicy;
import io.turboprop.manager.task.Semantics;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.Timeouts;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.Seed;
import io.turboprop.model.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever happens to tasks, in whichever order: the log of it gives the tasks again. */
class HistoryTest {
  private static final int ROUNDS = 40;
  private static final int STEPS = 120;
  private static final List<ReasonCode> FAILURES =
      List.of(
          ReasonCode.TRAP,
          ReasonCode.EXIT_CODE,
          ReasonCode.IMAGE_UNAVAILABLE,
          ReasonCode.IMAGE_NOT_FOUND,
          ReasonCode.ENGINE_ERROR);

  @Test
  void events_ofRandomHistories_foldToTheStoredTasks_withoutGaps() {
    Random random = new Random(Seed.next(getClass()));
    for (int round = 0; round < ROUNDS; round++) {
      ControlHouse house = new ControlHouse();
      List<TaskId> tasks = live(house, random);

      List<Happening> log =
          ControlHouse.now(house.store.happenings(HappeningFilter.ALL, 0, 100_000)).items();
      for (int i = 0; i < log.size(); i++) {
        assertThat(log.get(i).sequence()).isEqualTo(i + 1);
      }
      for (TaskId id : tasks) {
        Optional<Task> stored = ControlHouse.now(house.store.task(id));
        List<Happening> own = log.stream().filter(h -> h.task().equals(Optional.of(id))).toList();
        assertThat(History.fold(own).map(t -> t.toString().replaceAll("version=\\d+", "")))
            .isEqualTo(stored.map(t -> t.toString().replaceAll("version=\\d+", "")));
      }
    }
  }

  private static List<TaskId> live(ControlHouse house, Random random) {
    List<TaskId> tasks = new ArrayList<>();
    List<String> boots = new ArrayList<>(List.of("b1", "b1"));
    house.nativeProplet("p0", "b1");
    house.nativeProplet("p1", "b1");
    house.upstreamProplet("u0");
    for (int step = 0; step < STEPS; step++) {
      if (tasks.isEmpty() || random.nextInt(6) == 0) {
        tasks.add(house.submit(Specs.calling("add").with(policy(random))).id());
      }
      TaskId id = tasks.get(random.nextInt(tasks.size()));
      int p = random.nextInt(2);
      act(house, random, id, "p" + p, boots, p);
    }
    return tasks;
  }

  private static void act(
      ControlHouse house, Random random, TaskId id, String proplet, List<String> boots, int p) {
    Optional<Task> task = ControlHouse.now(house.store.task(id));
    if (task.isEmpty()) {
      return;
    }
    String boot = boots.get(p);
    switch (random.nextInt(13)) {
      case 0, 1 -> house.accepted(proplet, boot, task.get());
      case 2, 3 -> house.started(proplet, boot, task.get());
      case 4, 5 -> house.finished(proplet, boot, task.get(), result(random));
      case 6 -> house.refused(proplet, boot, task.get(), Reason.of(ReasonCode.NO_CAPACITY));
      case 7 -> {
        boots.set(p, "b" + random.nextInt(1_000));
        house.nativeProplet(proplet, boots.get(p));
      }
      case 8 -> asked(() -> house.ask(new ControlRequest.StopTask(id, Optional.of("ann"))));
      case 9 -> house.upstreamResult("u0", id, "7", random.nextBoolean() ? null : "broken");
      case 10 -> house.pass(Duration.ofSeconds(random.nextInt(20)), "p0", "p1");
      case 11 -> house.timers.advance(Duration.ofSeconds(random.nextInt(40)));
      default -> {
        if (random.nextInt(4) == 0) {
          house.ask(new ControlRequest.DeleteTask(id));
        }
      }
    }
    house.settle();
  }

  private static void asked(Runnable request) {
    try {
      request.run();
    } catch (OrchestratorException refused) {
      assertThat(refused).hasMessageContaining("task");
    }
  }

  private static RunPolicy policy(Random random) {
    if (random.nextInt(4) == 0) {
      return new RunPolicy(RetryPolicy.NONE, Semantics.AT_MOST_ONCE, Timeouts.NONE, Restart.NO);
    }
    RetryPolicy retry =
        new RetryPolicy(
            1 + random.nextInt(3),
            Duration.ofSeconds(1),
            Duration.ofSeconds(9),
            0.2,
            List.of(),
            Duration.ofMinutes(1));
    Optional<Duration> limit =
        random.nextBoolean()
            ? Optional.of(Duration.ofSeconds(5 + random.nextInt(60)))
            : Optional.empty();
    return new RunPolicy(
        retry,
        Semantics.AT_LEAST_ONCE,
        new Timeouts(limit, limit, limit.map(l -> l.multipliedBy(3)), Optional.empty()),
        Restart.NO);
  }

  private static RunResult result(Random random) {
    return random.nextBoolean()
        ? ControlHouse.success("30")
        : RunResult.Failure.of(FAILURES.get(random.nextInt(FAILURES.size())), "because");
  }
}
