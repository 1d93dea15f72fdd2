package io.turboprop.manager.store;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Batches.event;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every store promises of forgetting, and of finding what is left. */
public abstract class RetentionContractTest extends StoreHouse {
  private static final Retention.Happenings TEN =
      Retention.Happenings.DEFAULT.withKept(10).withTail(3);

  private static final int STEP = 4;

  @Test
  void prune_nothingTooOldOrTooMany_forgetsNothing() {
    Task task = created();
    restart(task, 5);

    assertThat(done(store.prune(STEP))).isZero();

    HappeningPage page = page(HappeningFilter.ALL, 0, 100);
    assertThat(sequences(page)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(page.completeAfter()).isZero();
    assertThat(page.newest()).isEqualTo(6);
  }

  @Test
  void prune_moreThanKept_leavesTheNewestAndTheTailOfEachTask() {
    openAgain(SMALL.withHappenings(TEN));
    Task quiet = created();
    restart(quiet, 4);
    say(P1, 6);
    Task busy = created();
    restart(busy, 12);

    pruneAll();

    HappeningPage page = page(HappeningFilter.ALL, 0, 100);
    assertThat(page.newest()).isEqualTo(24);
    assertThat(page.completeAfter()).isEqualTo(14);
    assertThat(sequences(page))
        .startsWith(3L, 4L, 5L)
        .endsWith(LongStream.rangeClosed(15, 24).boxed().toArray(Long[]::new))
        .hasSize(13);
  }

  @Test
  void prune_tooOld_leavesTheTailOfEachTask() {
    openAgain(
        SMALL.withHappenings(
            Retention.Happenings.DEFAULT.withAge(Duration.ofHours(1)).withTail(2)));
    Task task = created();
    restart(task, 5);
    say(P1, 5);
    now.set(EPOCH.plus(Duration.ofMinutes(59)));
    assertThat(done(store.prune(STEP))).isZero();

    now.set(EPOCH.plus(Duration.ofMinutes(62)));
    pruneAll();

    // The newest of all stays, so that its number is not used again.
    HappeningPage page = page(HappeningFilter.ALL, 0, 100);
    assertThat(sequences(page)).containsExactly(5L, 6L, 11L);
    assertThat(page.completeAfter()).isEqualTo(10);
    say(P1, 1);
    assertThat(page(HappeningFilter.ALL, 0, 100).newest()).isEqualTo(12);
  }

  @Test
  void prune_daemonThatStartsAgainForAYear_doesNotGrow() {
    openAgain(SMALL.withHappenings(TEN));
    Task daemon = created();
    for (int i = 0; i < 60; i++) {
      restart(daemon, 3);
      say(P1, 1);
      pruneAll();
      assertThat(page(HappeningFilter.ALL, 0, 100).items()).hasSizeLessThanOrEqualTo(13);
    }
  }

  @Test
  void prune_deletedTask_goesWithAllOfItsHappenings() {
    openAgain(SMALL.withHappenings(TEN));
    Task deletedBefore = created();
    Task deletedAfter = created();
    restart(deletedBefore, 3);
    restart(deletedAfter, 3);
    delete(deletedBefore);
    say(P1, 20);

    pruneAll();
    assertThat(sequences(page(HappeningFilter.of(deletedBefore.id()), 0, 100))).isEmpty();
    assertThat(sequences(page(HappeningFilter.of(deletedAfter.id()), 0, 100)))
        .containsExactly(6L, 7L, 8L);

    delete(deletedAfter);
    say(P1, 20);
    pruneAll();
    assertThat(sequences(page(HappeningFilter.of(deletedAfter.id()), 0, 100))).isEmpty();
    assertThat(page(HappeningFilter.ALL, 0, 100).items()).hasSize(10);
  }

  @Test
  void prune_oneStep_decidesOnNoMoreThanAskedFor() {
    openAgain(SMALL.withHappenings(TEN.withKept(1_000).withAge(Duration.ofMinutes(1))));
    say(P1, 11);
    now.set(EPOCH.plus(Duration.ofHours(1)));

    List<Integer> steps = IntStream.range(0, 5).mapToObj(i -> done(store.prune(STEP))).toList();

    assertThat(steps).containsExactly(4, 4, 2, 0, 0);
  }

  @Test
  void attempts_moreThanKept_loseTheOldest() {
    openAgain(SMALL.withAttempts(3));
    Task task = created();
    Task other = created();
    for (int number = 1; number <= 5; number++) {
      done(store.commit(Batch.of(new Write.PutAttempt(attempt(task, number)))));
    }
    done(store.commit(Batch.of(new Write.PutAttempt(attempt(other, 1)))));

    assertThat(done(store.attempts(task.id())))
        .containsExactly(attempt(task, 3), attempt(task, 4), attempt(task, 5));
    assertThat(done(store.attempts(other.id()))).containsExactly(attempt(other, 1));

    delete(task);
    assertThat(done(store.attempts(task.id()))).isEmpty();
  }

  @Test
  void attempt_putAgain_replacesTheFormer() {
    Task task = created();
    done(store.commit(Batch.of(new Write.PutAttempt(attempt(task, 1)))));
    AttemptRecord changed =
        new AttemptRecord(
            task.id(), 1, 9, EPOCH, Optional.of(EPOCH), Reason.of(ReasonCode.CREATED), List.of());

    done(store.commit(Batch.of(new Write.PutAttempt(changed))));

    assertThat(done(store.attempts(task.id()))).containsExactly(changed);
  }

  @Test
  void happenings_limitThatIsNotPositive_givesNoneButSaysWhereTheLogIs() {
    say(P1, 3);

    assertThat(page(HappeningFilter.ALL, 0, 0)).isEqualTo(new HappeningPage(List.of(), 0, 3));
    assertThat(page(HappeningFilter.ALL, 0, -1)).isEqualTo(new HappeningPage(List.of(), 0, 3));
  }

  @Test
  void happenings_randomLog_areFoundByEveryFilterAndForgottenByTheRules() {
    long seed = new Random().nextLong();
    System.out.println("seed of the random log: " + seed);
    Random random = new Random(seed);
    openAgain(SMALL.withHappenings(TEN.withKept(40)));
    Map<TaskId, Integer> counts = new HashMap<>();
    List<Task> tasks = new ArrayList<>();
    for (int round = 0; round < 30; round++) {
      change(random, tasks, counts);
      pruneAll();
      List<Happening> all = page(HappeningFilter.ALL, 0, 10_000).items();
      assertRules(all, page(HappeningFilter.ALL, 0, 0), tasks, counts);
      for (int i = 0; i < 10; i++) {
        assertFound(all, filter(random, tasks), random.nextInt(200), random.nextInt(20));
      }
    }
  }

  private void change(Random random, List<Task> tasks, Map<TaskId, Integer> counts) {
    for (int i = 0; i < 15; i++) {
      int dice = random.nextInt(10);
      if (dice == 0 || tasks.isEmpty()) {
        tasks.add(created());
        counts.put(tasks.getLast().id(), 1);
      } else if (dice == 1) {
        Task gone = tasks.remove(random.nextInt(tasks.size()));
        delete(gone);
      } else if (dice < 4) {
        say(random.nextBoolean() ? P1 : P2, 1);
      } else {
        Task task = tasks.get(random.nextInt(tasks.size()));
        append(happening(task, random));
        counts.merge(task.id(), 1, Integer::sum);
      }
    }
  }

  private static Happening happening(Task task, Random random) {
    TaskEvent event =
        switch (random.nextInt(3)) {
          case 0 -> new TaskEvent.StartRequested();
          case 1 -> new TaskEvent.StopTimedOut();
          default -> new TaskEvent.StopRequested(Optional.empty());
        };
    return Happening.of(
        task.id(),
        random.nextBoolean() ? Optional.empty() : Optional.of(random.nextBoolean() ? P1 : P2),
        EPOCH,
        new Happening.Moved(event),
        1,
        task.phase(),
        task.reason());
  }

  private static HappeningFilter filter(Random random, List<Task> tasks) {
    Optional<TaskId> task =
        random.nextBoolean() || tasks.isEmpty()
            ? Optional.empty()
            : Optional.of(tasks.get(random.nextInt(tasks.size())).id());
    Optional<PropletId> proplet =
        random.nextBoolean() ? Optional.empty() : Optional.of(random.nextBoolean() ? P1 : P2);
    List<Set<String>> types =
        List.of(
            Set.of(),
            Set.of("start_requested"),
            Set.of("created", "stop_requested", "deleted"),
            Set.of("proplet_drain", "no such type"));
    return new HappeningFilter(task, proplet, types.get(random.nextInt(types.size())));
  }

  private void assertFound(List<Happening> all, HappeningFilter filter, long after, int limit) {
    assertThat(page(filter, after, limit).items())
        .as(filter.toString())
        .isEqualTo(
            all.stream().filter(h -> h.sequence() > after && filter.test(h)).limit(limit).toList());
  }

  private static void assertRules(
      List<Happening> all, HappeningPage log, List<Task> tasks, Map<TaskId, Integer> counts) {
    List<Long> beyond =
        all.stream().map(Happening::sequence).filter(s -> s > log.completeAfter()).toList();
    assertThat(beyond)
        .isEqualTo(LongStream.rangeClosed(log.completeAfter() + 1, log.newest()).boxed().toList())
        .hasSizeLessThanOrEqualTo(40);
    Map<TaskId, Integer> left = new HashMap<>();
    Map<TaskId, Integer> old = new HashMap<>();
    for (Happening happening : all) {
      happening.task().ifPresent(t -> left.merge(t, 1, Integer::sum));
      if (happening.sequence() <= log.completeAfter()) {
        old.merge(happening.task().orElseThrow(), 1, Integer::sum);
      }
    }
    Set<TaskId> existing = Set.copyOf(tasks.stream().map(Task::id).toList());
    assertThat(existing).containsAll(old.keySet());
    assertThat(old.values()).allMatch(count -> count <= 3);
    assertThat(existing)
        .allMatch(id -> left.getOrDefault(id, 0) >= Math.min(3, counts.getOrDefault(id, 0)));
  }

  private void pruneAll() {
    int decided = done(store.prune(STEP));
    while (decided > 0) {
      decided = done(store.prune(STEP));
    }
  }

  private HappeningPage page(HappeningFilter filter, long after, int limit) {
    return done(store.happenings(filter, after, limit));
  }

  private static List<Long> sequences(HappeningPage page) {
    return page.items().stream().map(Happening::sequence).toList();
  }

  private Task created() {
    Task task = aTask().created();
    done(store.commit(creation(task)));
    return task.nextVersion();
  }

  private void restart(Task task, int times) {
    for (int i = 0; i < times; i++) {
      append(event(task, new Happening.Moved(new TaskEvent.StartRequested())));
    }
  }

  private void say(PropletId proplet, int times) {
    for (int i = 0; i < times; i++) {
      Happening drain =
          Happening.of(
              proplet, EPOCH, new Happening.PropletDrain(true), Reason.of(ReasonCode.CREATED));
      append(drain);
    }
  }

  private void append(Happening happening) {
    done(store.commit(Batch.of(new Write.AppendEvent(happening))));
  }

  private void delete(Task task) {
    done(
        store.commit(
            Batch.of(
                new Write.RemoveTask(task.id(), task.version()),
                new Write.AppendEvent(event(task, new Happening.Deleted())))));
  }

  private static AttemptRecord attempt(Task task, int number) {
    return new AttemptRecord(
        task.id(), number, 1, EPOCH, Optional.of(EPOCH), Reason.of(ReasonCode.CREATED), List.of());
  }
}
