package io.turboprop.manager.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.manager.schedule.FleetTable;
import io.turboprop.manager.schedule.Reservations;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.sqlite.SqliteOptions;
import io.turboprop.manager.store.sqlite.SqliteStore;
import io.turboprop.manager.task.Effect;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Specs;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.manager.task.Transition;
import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.time.VirtualTimers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits for the same turn of a task shares a write; over a store that takes its time. */
final class TaskBookTest {
  private static final TaskId ID = new TaskId("t1");
  private static final PropletId P1 = new PropletId("p1");
  private static final BootId BOOT = new BootId("b1");
  private static final TaskEvent START = new TaskEvent.StartRequested();
  private static final TaskEvent PLACED =
      new TaskEvent.Placed(List.of(P1), 1, Map.of(P1, BOOT), Optional.empty());
  private static final TaskEvent ACCEPTED = new TaskEvent.Accepted(P1, 1, BOOT);
  private static final TaskEvent STARTED = new TaskEvent.Started(P1, 1, BOOT);
  private static final TaskEvent FINISHED =
      new TaskEvent.Finished(
          P1, 1, Optional.of(BOOT), new RunResult.Success(new JsonText("\"42\"")));

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final VirtualTimers timers = new VirtualTimers(Instant.parse("2026-01-02T03:04:05Z"));
  private final List<Effect> effects = new ArrayList<>();
  private final List<Phase> seen = new ArrayList<>();
  private final List<TaskId> settled = new ArrayList<>();
  private Optional<TaskEvent> place = Optional.empty();
  private SqliteStore store;
  private TaskBook book;

  @BeforeEach
  void open() {
    store = SqliteStore.open(SqliteOptions.at(folder.resolve("store.db")), timers);
    ControlEnvironment env =
        new ControlEnvironment(
            timers, timers, () -> 0, () -> ID, new SplittableRandom(1), () -> {});
    book =
        new TaskBook(
            store,
            env,
            new Reservations(new FleetTable(), false),
            new ControlTally(),
            watcher(),
            placer(),
            effects::add);
  }

  @AfterEach
  void close() throws Exception {
    await(store.close());
    await(vertx.close());
  }

  private TaskBook.Watcher watcher() {
    return new TaskBook.Watcher() {
      @Override
      public void changed(Task task) {
        seen.add(task.phase());
      }

      @Override
      public void forgotten(TaskId id) {}
    };
  }

  private TaskBook.Placer placer() {
    return new TaskBook.Placer() {
      @Override
      public Optional<TaskEvent> atOnce(Task task) {
        assertThat(task.phase()).isEqualTo(Phase.QUEUED);
        return place;
      }

      @Override
      public void settled(TaskId id) {
        settled.add(id);
      }
    };
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** In one turn of the loop. */
  private <T> T onLoop(Supplier<Future<T>> work) throws Exception {
    Promise<T> done = Promise.promise();
    loop.runOnContext(
        turn -> {
          try {
            work.get().onComplete(done);
          } catch (RuntimeException | Error e) {
            done.fail(e);
          }
        });
    return await(done.future());
  }

  private Task create(boolean start) throws Exception {
    Task task = Task.created(ID, Specs.calling("add").spec(), timers.instant());
    return onLoop(() -> book.create(new TaskBook.Creation(task, start, Optional.empty())));
  }

  private Task running() throws Exception {
    create(true);
    onLoop(() -> book.apply(ID, PLACED));
    return onLoop(() -> book.apply(ID, STARTED)).task();
  }

  private List<TaskEvent> moves() throws Exception {
    List<TaskEvent> moves = new ArrayList<>();
    for (Happening one : await(store.latest(HappeningFilter.of(ID), 100)).reversed()) {
      if (one.what() instanceof Happening.Moved moved) {
        moves.add(moved.event());
      }
    }
    return moves;
  }

  private long writes() {
    return store.stats().batches();
  }

  @Test
  void start_withAPlaceAtHand_isOneWriteWithIt() throws Exception {
    place = Optional.of(PLACED);

    Task task = create(true);

    assertThat(task.phase()).isEqualTo(Phase.SCHEDULED);
    assertThat(writes()).isEqualTo(1);
    assertThat(moves()).containsExactly(START, PLACED);
    assertThat(effects).containsExactly(new Effect.SendRun(ID, 1, P1));
    assertThat(settled).containsExactly(ID);
  }

  @Test
  void start_withoutAPlace_asksForOneAfterwards() throws Exception {
    create(false);

    Task task = onLoop(() -> book.apply(ID, START)).task();

    assertThat(task.phase()).isEqualTo(Phase.QUEUED);
    assertThat(effects).containsExactly(new Effect.Place(ID));
    assertThat(settled).isEmpty();
  }

  @Test
  void eventsThatComeTogether_areOneWrite() throws Exception {
    create(true);
    onLoop(() -> book.apply(ID, PLACED));
    long before = writes();
    seen.clear();

    List<TaskBook.Outcome> outcomes =
        onLoop(
            () -> {
              List<Future<TaskBook.Outcome>> all =
                  book.apply(ID, List.of(ACCEPTED, STARTED, FINISHED));
              return Future.all(all).map(done -> all.stream().map(Future::result).toList());
            });

    assertThat(writes()).isEqualTo(before + 1);
    assertThat(seen).containsExactly(Phase.COMPLETED);
    assertThat(moves()).containsExactly(START, PLACED, ACCEPTED, STARTED, FINISHED);
    assertThat(outcomes)
        .allSatisfy(
            one -> {
              assertThat(one.transition()).isInstanceOf(Transition.Changed.class);
              assertThat(one.task().phase()).isEqualTo(Phase.COMPLETED);
            });
  }

  @Test
  void eventsThatComeDuringAWrite_shareTheNextOne() throws Exception {
    create(true);
    long before = writes();

    onLoop(
        () ->
            Future.all(
                List.of(
                    book.apply(ID, PLACED),
                    book.apply(ID, ACCEPTED),
                    book.apply(ID, STARTED),
                    book.apply(ID, FINISHED))));

    assertThat(writes()).isEqualTo(before + 2);
    assertThat(moves()).containsExactly(START, PLACED, ACCEPTED, STARTED, FINISHED);
    assertThat(await(store.task(ID)).orElseThrow().phase()).isEqualTo(Phase.COMPLETED);
  }

  @Test
  void whatIsDoneAlone_keepsItsPlaceBetweenEvents() throws Exception {
    running();
    TaskPatch patch = TaskPatch.ofFile(new ModuleFile(Digest.of(new byte[] {1}), 8, ""));

    onLoop(
        () ->
            Future.all(
                List.of(
                    book.apply(ID, ACCEPTED),
                    book.edit(ID, patch),
                    book.apply(ID, FINISHED),
                    book.delete(ID))));

    List<String> types =
        await(store.latest(HappeningFilter.of(ID), 100)).reversed().stream()
            .map(Happening::type)
            .toList();
    assertThat(types).endsWith("edited", "finished", "deleted");
  }

  @Test
  void whatChangesNothing_isToldApart_andNewsOfAnotherAttemptIsKeptBehindTheRest()
      throws Exception {
    running();
    TaskEvent stale = new TaskEvent.Accepted(P1, 7, BOOT);

    List<Transition> transitions =
        onLoop(
            () -> {
              List<Future<TaskBook.Outcome>> all =
                  book.apply(ID, List.of(STARTED, stale, START, FINISHED, START));
              return Future.all(all)
                  .map(done -> all.stream().map(f -> f.result().transition()).toList());
            });

    assertThat(transitions.get(0)).isInstanceOf(Transition.Ignored.class);
    assertThat(transitions.get(1)).isInstanceOf(Transition.Ignored.class);
    assertThat(transitions.get(2)).isInstanceOf(Transition.Ignored.class);
    assertThat(transitions.get(3)).isInstanceOf(Transition.Changed.class);
    assertThat(transitions.get(4)).isInstanceOf(Transition.Refused.class);
    assertThat(await(store.latest(HappeningFilter.of(ID), 1)).getFirst().what())
        .isInstanceOf(Happening.Disregarded.class);
  }

  @Test
  void storeThatFails_failsAllThatCameTogether() throws Exception {
    create(false);
    await(store.close());

    List<Future<TaskBook.Outcome>> all = new ArrayList<>();
    onLoop(
        () -> {
          all.addAll(book.apply(ID, List.of(START, START)));
          return Future.join(all).otherwiseEmpty();
        });

    assertThat(all)
        .hasSize(2)
        .allSatisfy(one -> assertThat(one.cause()).hasMessageContaining("closed"));
  }

  @Test
  void taskThatIsNotStored_hasNoPlaceAnyMore() throws Exception {
    place = Optional.of(PLACED);
    await(store.close());

    assertThatThrownBy(() -> create(true)).hasMessageContaining("closed");

    assertThat(settled).containsExactly(ID);
    assertThat(effects).isEmpty();
  }
}
