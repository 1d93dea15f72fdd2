package io.turboprop.manager.store;

import static io.turboprop.manager.store.Batches.change;
import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Batches.event;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.proplet.MaintenanceWindow;
import io.turboprop.manager.store.Happening.What;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.model.BootId;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every store promises of the log of events. */
public abstract class HappeningsContractTest extends StoreHouse {

  @Test
  void events_fromManyThreads_areNumberedWithoutGapsInTheOrderOfCommits() throws Exception {
    List<Task> tasks = Stream.generate(() -> aTask().created()).limit(8).toList();
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
      List<java.util.concurrent.Future<?>> writers = new ArrayList<>();
      for (Task task : tasks) {
        writers.add(threads.submit(() -> writeTwenty(task, go)));
      }
      go.countDown();
      for (java.util.concurrent.Future<?> writer : writers) {
        writer.get();
      }
    }

    List<Happening> all = new ArrayList<>();
    for (Task task : tasks) {
      List<Happening> own = done(store.happenings(HappeningFilter.of(task.id()), 0, 100)).items();
      assertThat(own).extracting(Happening::sequence).isSorted().hasSize(20);
      assertThat(own.getFirst().what()).isInstanceOf(Happening.Created.class);
      all.addAll(own);
    }
    assertThat(all)
        .extracting(Happening::sequence)
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 160).boxed().toList());
  }

  /** Every second attempt is stale and must not use up a number. */
  private void writeTwenty(Task task, CountDownLatch go) {
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    done(store.commit(creation(task)));
    Task stored = task.nextVersion();
    for (int i = 1; i < 20; i++) {
      Future<Void> good = store.commit(change(stored));
      Future<Void> stale = store.commit(change(stored));
      done(good);
      failure(stale);
      stored = stored.nextVersion();
    }
  }

  @Test
  void happenings_afterASequence_givesTheNextOnesUpToTheLimit() {
    Task task = aTask().created();
    done(store.commit(creation(task)));
    Task other = aTask().created();
    done(store.commit(creation(other)));
    Task stored = task.nextVersion();
    for (int i = 0; i < 3; i++) {
      done(store.commit(change(stored)));
      stored = stored.nextVersion();
    }

    assertThat(sequences(task, 0, 100)).containsExactly(1L, 3L, 4L, 5L);
    assertThat(sequences(task, 1, 2)).containsExactly(3L, 4L);
    assertThat(sequences(task, 5, 100)).isEmpty();
    assertThat(sequences(other, 0, 100)).containsExactly(2L);
  }

  @Test
  void latest_ofAProplet_isTheNewestOfTheseTypesNewestFirst() {
    PropletId mine = new PropletId("mine");
    for (String standing : List.of("alive", "suspect", "lost")) {
      done(store.commit(told(mine, new Happening.PropletStanding(standing))));
      done(store.commit(told(mine, new Happening.PropletDrain(true))));
      done(store.commit(told(new PropletId("other"), new Happening.PropletStanding(standing))));
    }
    HappeningFilter standings =
        new HappeningFilter(Optional.empty(), Optional.of(mine), Set.of("proplet_standing"));

    assertThat(done(store.latest(standings, 2)))
        .extracting(Happening::what)
        .containsExactly(
            new Happening.PropletStanding("lost"), new Happening.PropletStanding("suspect"));
    assertThat(done(store.latest(standings, 100))).hasSize(3);
    assertThat(done(store.latest(standings, 0))).isEmpty();
    assertThat(done(store.latest(HappeningFilter.ALL, 1)))
        .extracting(Happening::sequence)
        .containsExactly(9L);
  }

  private static Batch told(PropletId proplet, What what) {
    return Batch.of(
        new Write.AppendEvent(
            Happening.of(proplet, Instant.EPOCH, what, Reason.of(ReasonCode.STARTED))));
  }

  private List<Long> sequences(Task task, long after, int limit) {
    return done(store.happenings(HappeningFilter.of(task.id()), after, limit)).items().stream()
        .map(Happening::sequence)
        .toList();
  }

  @Test
  void happenings_ofEveryKind_comeBackEqual() {
    Task task = aTask().env(Map.of("A", "b")).metadata("{}").created();
    BootId boot = new BootId("b");
    RunResult failure =
        new RunResult.Failure(
            new Reason(ReasonCode.EXIT_CODE, "exit code 3"), OptionalInt.of(3), "tail");
    List<What> kinds =
        List.of(
            new Happening.Created(task.spec()),
            new Happening.Edited(TaskPatch.ofFile(file())),
            new Happening.Moved(new TaskEvent.StartRequested()),
            new Happening.Moved(
                new TaskEvent.Placed(List.of(P1, P2), 7, Map.of(), Optional.empty())),
            new Happening.Moved(new TaskEvent.NotPlaced(Reason.of(ReasonCode.NO_ALIVE_PROPLET))),
            new Happening.Moved(new TaskEvent.Delivered(P1, 1)),
            new Happening.Moved(new TaskEvent.Accepted(P1, 1, boot)),
            new Happening.Moved(new TaskEvent.Refused(P1, 1, Reason.of(ReasonCode.NO_CAPACITY))),
            new Happening.Moved(new TaskEvent.Started(P1, 1, boot)),
            new Happening.Moved(
                new TaskEvent.Finished(
                    P1, 1, Optional.of(boot), new RunResult.Success(JsonText.NULL))),
            new Happening.Disregarded(
                new TaskEvent.Finished(P1, 1, Optional.empty(), failure), "stale"),
            new Happening.Moved(new TaskEvent.PropletLost(P1, 1, "silent")),
            new Happening.Moved(new TaskEvent.StopRequested(Optional.empty())),
            new Happening.Moved(new TaskEvent.StopTimedOut()),
            new Happening.PropletCordon(true),
            new Happening.PropletLabels(Map.of("a", Optional.of("b"), "c", Optional.empty())),
            new Happening.PropletWindows(
                List.of(
                    new MaintenanceWindow(
                        "0 2 * * SUN",
                        Duration.ofHours(2),
                        "Europe/Paris",
                        Optional.of(Duration.ofMinutes(30))))),
            new Happening.PropletMaintenance(true, Optional.of(Instant.EPOCH)),
            new Happening.Deleted());

    done(
        store.commit(
            new Batch(
                kinds.stream().<Write>map(k -> new Write.AppendEvent(event(task, k))).toList())));

    List<Happening> found = done(store.happenings(HappeningFilter.of(task.id()), 0, 100)).items();
    assertThat(found).extracting(Happening::what).containsExactlyElementsOf(kinds);
    assertThat(found.getFirst()).isEqualTo(event(task, kinds.getFirst()).numbered(1));
  }
}
