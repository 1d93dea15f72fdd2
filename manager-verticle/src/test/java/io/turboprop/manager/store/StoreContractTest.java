package io.turboprop.manager.store;

import static io.turboprop.manager.store.Batches.change;
import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Batches.event;
import static io.turboprop.manager.store.Outcomes.allDone;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.TaskHappening.What;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.JsonText;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.model.TaskState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Store} promises, for every implementation. */
public abstract class StoreContractTest {
  private static final PropletId P1 = new PropletId("p1");
  private static final PropletId P2 = new PropletId("p2");
  protected static final Retention RETENTION = new Retention(Duration.ofHours(24), 3, 10);

  protected final AtomicReference<Instant> now = new AtomicReference<>(EPOCH);
  protected Store store;

  /** A new, empty store. */
  protected abstract Store open(Retention retention, InstantSource clock);

  @BeforeEach
  void openStore() {
    store = open(RETENTION, now::get);
  }

  @AfterEach
  void closeStore() {
    done(store.close());
  }

  // Compare and set

  @ParameterizedTest
  @EnumSource
  void task_inEveryPhase_comesBackEqual(Phase phase) {
    Task task = aTask().in(phase);

    done(store.commit(creation(task)));

    assertThat(done(store.task(task.id()))).contains(task.nextVersion());
  }

  @Test
  void task_withEverythingSet_comesBackEqual() {
    Task task =
        aTask()
            .file(Digest.of(new byte[] {1}))
            .cliArgs("--x", "")
            .env(Map.of("KEY", "välue \"\\ \u0000 \uD83D\uDE00"))
            .metadata("{\"a\":{\"b\":[1,2.50,null]}}")
            .on(P1, P2)
            .in(Phase.COMPLETED);

    done(store.commit(creation(task)));

    Task found = done(store.task(task.id())).orElseThrow();
    assertThat(found).isEqualTo(task.nextVersion());
    assertThat(found.spec().program().env()).isEqualTo(task.spec().program().env());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"null", "''", "\"text\"", "[1,null]", "{\"a\":1.0}", "1E+3", "12345678901234567890"})
  void results_anyJsonValue_comesBackAsItWas(String json) {
    JsonText results = new JsonText(json.isEmpty() ? "\"\"" : json);
    Task task = aTask().result(new RunResult.Success(results)).in(Phase.COMPLETED);

    done(store.commit(creation(task)));

    assertThat(done(store.task(task.id())).orElseThrow().results()).contains(results);
  }

  @Test
  void results_none_staysNone() {
    Task task = aTask().in(Phase.RUNNING);

    done(store.commit(creation(task)));

    Task found = done(store.task(task.id())).orElseThrow();
    assertThat(found.results()).isEmpty();
    assertThat(found.spec().metadata()).isEmpty();
  }

  @Test
  void task_unknown_isEmpty() {
    assertThat(done(store.task(new TaskId("nobody")))).isEmpty();
  }

  @Test
  void putTask_newButThereAlready_isStale() {
    Task task = aTask().created();
    done(store.commit(creation(task)));

    assertThat(failure(store.commit(creation(task))))
        .isInstanceOf(StaleWriteException.class)
        .hasMessage("task " + task.id() + ": version 1 is stored, expected 0");
  }

  @Test
  void putTask_fromAnOldCopy_isStaleAndKeepsTheNewerOne() {
    Task first = aTask().created().nextVersion();
    done(store.commit(Batch.of(new Write.PutTask(first))));
    Task second = first.nextVersion();
    done(store.commit(Batch.of(new Write.PutTask(second))));

    Throwable refused =
        failure(
            store.commit(
                Batch.of(
                    new Write.PutTask(
                        first.edited(TaskPatch.ofFile(file()), EPOCH).nextVersion()))));

    assertThat(refused).isInstanceOf(StaleWriteException.class);
    assertThat(done(store.task(first.id()))).contains(second);
  }

  @Test
  void putTask_unknownWithALaterVersion_isStale() {
    Task task = aTask().created().nextVersion().nextVersion();

    assertThat(failure(store.commit(Batch.of(new Write.PutTask(task)))))
        .isInstanceOf(StaleWriteException.class);
    assertThat(done(store.task(task.id()))).isEmpty();
  }

  @Test
  void putTask_twiceInOneBatch_takesTheSecond() {
    Task first = aTask().created().nextVersion();

    done(store.commit(Batch.of(new Write.PutTask(first), new Write.PutTask(first.nextVersion()))));

    assertThat(done(store.task(first.id()))).contains(first.nextVersion());
  }

  @Test
  void putTask_manyWritersOfOneVersion_exactlyOneWins() {
    Task first = aTask().created().nextVersion();
    done(store.commit(Batch.of(new Write.PutTask(first))));

    List<Future<Void>> writers =
        IntStream.range(0, 32).mapToObj(i -> store.commit(change(first))).toList();
    long won = writers.stream().filter(this::succeeds).count();

    assertThat(won).isEqualTo(1);
    assertThat(done(store.task(first.id())).orElseThrow().version()).isEqualTo(2);
    assertThat(done(store.happenings(first.id(), 0, 100))).hasSize(1);
    assertThat(store.stats().stale()).isEqualTo(31);
  }

  @Test
  void removeTask_withItsVersion_forgetsTheTaskAndKeepsItsEvents() {
    Task task = aTask().created();
    done(store.commit(creation(task)));

    done(
        store.commit(
            Batch.of(
                new Write.RemoveTask(task.id(), 1),
                new Write.AppendEvent(event(task, new TaskHappening.Deleted())))));

    assertThat(done(store.task(task.id()))).isEmpty();
    assertThat(done(store.tasks(TaskFilter.ALL, 0, 10)).total()).isZero();
    assertThat(done(store.happenings(task.id(), 0, 10)))
        .extracting(TaskHappening::what)
        .containsExactly(new TaskHappening.Created(task.spec()), new TaskHappening.Deleted());
  }

  @Test
  void removeTask_withAnotherVersion_isStale() {
    Task task = aTask().created();
    done(store.commit(creation(task)));

    assertThat(failure(store.commit(Batch.of(new Write.RemoveTask(task.id(), 2)))))
        .isInstanceOf(StaleWriteException.class);
    assertThat(failure(store.commit(Batch.of(new Write.RemoveTask(new TaskId("x"), 1)))))
        .isInstanceOf(StaleWriteException.class);
    assertThat(done(store.task(task.id()))).isPresent();
  }

  @Test
  void removedTask_sameIdAgain_startsAtVersionOne() {
    Task task = aTask().created();
    done(store.commit(creation(task)));
    done(store.commit(Batch.of(new Write.RemoveTask(task.id(), 1))));

    done(store.commit(creation(task)));

    assertThat(done(store.task(task.id()))).contains(task.nextVersion());
  }

  // Atomicity

  @Test
  void batch_withOneStaleWrite_storesNothing() {
    Task old = aTask().created();
    done(store.commit(creation(old)));
    Task fresh = aTask().created();

    Batch batch =
        Batch.of(
            new Write.PutTask(fresh.nextVersion()),
            new Write.AppendEvent(event(fresh, new TaskHappening.Created(fresh.spec()))),
            new Write.PutProplet(proplet("p1", "One")),
            new Write.PutIdempotencyKey(key("k", EPOCH)),
            new Write.PutTask(old.nextVersion()));

    assertThat(failure(store.commit(batch))).isInstanceOf(StaleWriteException.class);
    assertThat(done(store.task(fresh.id()))).isEmpty();
    assertThat(done(store.happenings(fresh.id(), 0, 10))).isEmpty();
    assertThat(done(store.proplets())).isEmpty();
    assertThat(done(store.idempotencyKey("k"))).isEmpty();
  }

  @Test
  void batch_staleAmongOthersAtTheSameTime_failsAlone() {
    Task old = aTask().created();
    done(store.commit(creation(old)));
    List<Task> fresh = Stream.generate(() -> aTask().created()).limit(20).toList();

    List<Future<Void>> good = new ArrayList<>();
    List<Future<Void>> stale = new ArrayList<>();
    for (Task task : fresh) {
      good.add(store.commit(creation(task)));
      stale.add(store.commit(creation(old)));
    }

    allDone(good);
    assertThat(stale)
        .allSatisfy(f -> assertThat(failure(f)).isInstanceOf(StaleWriteException.class));
    assertThat(done(store.tasks(TaskFilter.ALL, 0, 0)).total()).isEqualTo(21);
  }

  // Events

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

    List<TaskHappening> all = new ArrayList<>();
    for (Task task : tasks) {
      List<TaskHappening> own = done(store.happenings(task.id(), 0, 100));
      assertThat(own).extracting(TaskHappening::sequence).isSorted().hasSize(20);
      assertThat(own.getFirst().what()).isInstanceOf(TaskHappening.Created.class);
      all.addAll(own);
    }
    assertThat(all)
        .extracting(TaskHappening::sequence)
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

  private List<Long> sequences(Task task, long after, int limit) {
    return done(store.happenings(task.id(), after, limit)).stream()
        .map(TaskHappening::sequence)
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
            new TaskHappening.Created(task.spec()),
            new TaskHappening.Edited(TaskPatch.ofFile(file())),
            new TaskHappening.Moved(new TaskEvent.StartRequested()),
            new TaskHappening.Moved(new TaskEvent.Placed(List.of(P1, P2), 7)),
            new TaskHappening.Moved(
                new TaskEvent.NotPlaced(Reason.of(ReasonCode.NO_ALIVE_PROPLET))),
            new TaskHappening.Moved(new TaskEvent.Delivered(P1, 1)),
            new TaskHappening.Moved(new TaskEvent.Accepted(P1, 1, boot)),
            new TaskHappening.Moved(
                new TaskEvent.Refused(P1, 1, Reason.of(ReasonCode.NO_CAPACITY))),
            new TaskHappening.Moved(new TaskEvent.Started(P1, 1, boot)),
            new TaskHappening.Moved(
                new TaskEvent.Finished(
                    P1, 1, Optional.of(boot), new RunResult.Success(JsonText.NULL))),
            new TaskHappening.Disregarded(
                new TaskEvent.Finished(P1, 1, Optional.empty(), failure), "stale"),
            new TaskHappening.Moved(new TaskEvent.PropletLost(P1, 1, "silent")),
            new TaskHappening.Moved(new TaskEvent.StopRequested()),
            new TaskHappening.Moved(new TaskEvent.StopTimedOut()),
            new TaskHappening.Deleted());

    done(
        store.commit(
            new Batch(
                kinds.stream().<Write>map(k -> new Write.AppendEvent(event(task, k))).toList())));

    List<TaskHappening> found = done(store.happenings(task.id(), 0, 100));
    assertThat(found).extracting(TaskHappening::what).containsExactlyElementsOf(kinds);
    assertThat(found.getFirst()).isEqualTo(event(task, kinds.getFirst()).numbered(1));
  }

  // Lists

  @Test
  void tasks_page_isNewestFirstAndKnowsTheTotal() {
    List<Task> tasks =
        IntStream.range(0, 7)
            .mapToObj(i -> aTask().id("t" + i).createdAt(EPOCH.plusNanos(i / 2)).created())
            .toList();
    tasks.forEach(t -> done(store.commit(creation(t))));

    Page<Task> page = done(store.tasks(TaskFilter.ALL, 1, 3));

    assertThat(ids(page)).containsExactly("t5", "t4", "t3");
    assertThat(page.offset()).isEqualTo(1);
    assertThat(page.limit()).isEqualTo(3);
    assertThat(page.total()).isEqualTo(7);
    assertThat(ids(done(store.tasks(TaskFilter.ALL, 0, 100))))
        .containsExactly("t6", "t5", "t4", "t3", "t2", "t1", "t0");
    assertThat(ids(done(store.tasks(TaskFilter.ALL, 6, 100)))).containsExactly("t0");
  }

  @Test
  void tasks_pageBeyondTheEndOrEmpty_hasNoItemsButTheTotal() {
    done(store.commit(creation(aTask().created())));

    for (Page<Task> page :
        List.of(
            done(store.tasks(TaskFilter.ALL, 5, 10)),
            done(store.tasks(TaskFilter.ALL, Long.MAX_VALUE, Long.MAX_VALUE)),
            done(store.tasks(TaskFilter.ALL, 0, 0)),
            done(store.tasks(TaskFilter.ALL, 0, -1)))) {
      assertThat(page.items()).isEmpty();
      assertThat(page.total()).isEqualTo(1);
    }
    assertThat(done(store.tasks(TaskFilter.ALL, -5, 10)).items()).hasSize(1);
  }

  @Test
  void tasks_ofOneState_areThoseOfAllItsPhases() {
    for (Phase phase : Phase.values()) {
      done(store.commit(creation(aTask().id(phase.name()).in(phase))));
    }

    for (TaskState state : TaskState.values()) {
      String[] expected =
          Arrays.stream(Phase.values())
              .filter(p -> p.state() == state)
              .map(Phase::name)
              .toArray(String[]::new);
      Page<Task> page = done(store.tasks(new TaskFilter(Map.of(), Optional.of(state)), 0, 100));
      assertThat(ids(page)).containsExactlyInAnyOrder(expected);
      assertThat(page.total()).isEqualTo(expected.length);
    }
  }

  @Test
  void tasks_afterAChangeOfState_moveToTheOtherList() {
    Task queued = aTask().in(Phase.QUEUED).nextVersion();
    done(store.commit(Batch.of(new Write.PutTask(queued))));
    Task failed = withVersion(aTask().id(queued.id().value()).in(Phase.FAILED), 1).nextVersion();

    done(store.commit(Batch.of(new Write.PutTask(failed))));

    assertThat(done(store.tasks(ofState(TaskState.PENDING), 0, 9)).total()).isZero();
    assertThat(done(store.tasks(ofState(TaskState.FAILED), 0, 9)).items()).containsExactly(failed);
    assertThat(done(store.liveTasks())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "k | \"v\"            | {\"k\":\"v\"}                     | true",
        "k | \"v\"            | {\"k\":\"w\"}                     | false",
        "k | \"v\"            | {\"other\":\"v\"}                 | false",
        "k | \"1\"            | {\"k\":1}                         | false",
        "k | 1                | {\"k\":1.0}                       | true",
        "k | 1                | {\"k\":10e-1}                     | true",
        "k | 0                | {\"k\":-0.0}                      | true",
        "k | 1                | {\"k\":true}                      | false",
        "k | 0.1              | {\"k\":0.10000000000000000001}    | false",
        "k | 9007199254740993 | {\"k\":9007199254740992}          | false",
        "k | 18446744073709551616 | {\"k\":18446744073709551616}  | true",
        "k | true             | {\"k\":true}                      | true",
        "k | false            | {\"k\":null}                      | false",
        "k | null             | {\"k\":null}                      | true",
        "k | null             | {}                                | false",
        "k | {\"a\":1,\"b\":[2,{}]} | {\"k\":{\"b\":[2.0,{}],\"a\":1}} | true",
        "k | {\"a\":1}        | {\"k\":{\"a\":1,\"b\":2}}         | false",
        "k | [1,2]            | {\"k\":[2,1]}                     | false",
        "k | {}               | {\"k\":[]}                        | false",
        "a.b | 1              | {\"a\":{\"b\":1}}                 | false",
        "a.b | 1              | {\"a.b\":1}                       | true",
        "a\"b | 1             | {\"a\\\"b\":1}                    | true",
        "ä | \"ö\"            | {\"\\u00e4\":\"\\u00f6\"}         | true",
      })
  void tasks_byMetadata_matchesByJsonEquality(
      String key, String wanted, String metadata, boolean matches) {
    Task task = aTask().metadata(metadata).created();
    done(store.commit(creation(task)));
    done(store.commit(creation(aTask().created())));

    Page<Task> page = done(store.tasks(with(Map.of(key, wanted)), 0, 10));

    assertThat(page.total()).isEqualTo(matches ? 1 : 0);
    assertThat(ids(page)).isEqualTo(matches ? List.of(task.id().value()) : List.of());
  }

  @Test
  void tasks_byMetadataAndState_pagesNewestFirst() {
    for (int i = 0; i < 12; i++) {
      String metadata = i % 2 == 0 ? "{\"team\":\"a\",\"n\":" + i + "}" : "{\"team\":\"b\"}";
      Phase phase = i < 8 ? Phase.COMPLETED : Phase.QUEUED;
      done(
          store.commit(
              creation(
                  aTask()
                      .id("t" + i)
                      .createdAt(EPOCH.plusSeconds(i))
                      .metadata(metadata)
                      .in(phase))));
    }

    TaskFilter filter =
        new TaskFilter(Map.of("team", new JsonText("\"a\"")), Optional.of(TaskState.COMPLETED));
    Page<Task> page = done(store.tasks(filter, 1, 2));

    assertThat(ids(page)).containsExactly("t4", "t2");
    assertThat(page.total()).isEqualTo(4);
    assertThat(ids(done(store.tasks(with(Map.of("team", "\"a\"", "n", "4")), 0, 9))))
        .containsExactly("t4");
  }

  @Test
  void liveTasks_areThoseBetweenStartAndEnd_oldestFirst() {
    int age = 0;
    for (Phase phase : Phase.values()) {
      Instant created = EPOCH.minusSeconds(age++);
      done(store.commit(creation(aTask().id(phase.name()).createdAt(created).in(phase))));
    }

    assertThat(done(store.liveTasks()))
        .extracting(t -> t.id().value())
        .containsExactly("STOPPING", "RUNNING", "SCHEDULED", "QUEUED");
  }

  @Test
  void tasksOn_followsTheSeats() {
    Task both = aTask().id("both").on(P1, P2).in(Phase.RUNNING).nextVersion();
    Task one = aTask().id("one").createdAt(EPOCH.plusSeconds(1)).on(P1).in(Phase.SCHEDULED);
    done(store.commit(Batch.of(new Write.PutTask(both), new Write.PutTask(one.nextVersion()))));
    done(store.commit(creation(aTask().on(P1).in(Phase.COMPLETED))));
    done(store.commit(creation(aTask().on(P1).in(Phase.QUEUED))));

    assertThat(done(store.tasksOn(P1))).containsExactly(both.id(), one.id());
    assertThat(done(store.tasksOn(P2))).containsExactly(both.id());

    Task ended = withVersion(aTask().id("both").on(P1, P2).in(Phase.FAILED), 2);
    done(store.commit(Batch.of(new Write.PutTask(ended), new Write.RemoveTask(one.id(), 1))));

    assertThat(done(store.tasksOn(P1))).isEmpty();
    assertThat(done(store.tasksOn(P2))).isEmpty();
  }

  @Test
  void moduleFiles_areTheDigestsOfTasksThatAreThere() {
    Digest shared = Digest.of(new byte[] {1});
    Digest gone = Digest.of(new byte[] {2});
    done(store.commit(creation(aTask().file(shared).created())));
    done(store.commit(creation(aTask().file(shared).in(Phase.COMPLETED))));
    Task removed = aTask().file(gone).created();
    done(store.commit(creation(removed)));
    assertThat(done(store.moduleFiles())).containsExactlyInAnyOrder(shared, gone);

    done(store.commit(Batch.of(new Write.RemoveTask(removed.id(), 1))));

    assertThat(done(store.moduleFiles())).containsExactly(shared);
  }

  // Proplets, keys, epochs

  @Test
  void proplets_keepTheOrderOfTheirFirstRegistration() {
    for (String id : List.of("z", "a", "m")) {
      done(store.commit(Batch.of(new Write.PutProplet(proplet(id, "first")))));
    }

    Proplet changed = proplet("a", "second").heardAt(EPOCH).heardAt(EPOCH.plusNanos(1));
    done(store.commit(Batch.of(new Write.PutProplet(changed))));
    assertThat(done(store.proplets()))
        .containsExactly(proplet("z", "first"), changed, proplet("m", "first"));

    done(store.commit(Batch.of(new Write.RemoveProplet(new PropletId("z")))));
    done(store.commit(Batch.of(new Write.RemoveProplet(new PropletId("never-seen")))));
    done(store.commit(Batch.of(new Write.PutProplet(proplet("z", "again")))));
    assertThat(done(store.proplets()))
        .extracting(p -> p.id().value())
        .containsExactly("a", "m", "z");
  }

  @Test
  void idempotencyKey_isKnownUntilItIsTooOld() {
    IdempotencyKey key = key("k \"ü", EPOCH);
    done(store.commit(Batch.of(new Write.PutIdempotencyKey(key))));

    now.set(EPOCH.plus(Duration.ofHours(24)));
    assertThat(done(store.idempotencyKey(key.key()))).contains(key);
    assertThat(done(store.idempotencyKey("other"))).isEmpty();

    now.set(EPOCH.plus(Duration.ofHours(24)).plusMillis(1));
    assertThat(done(store.idempotencyKey(key.key()))).isEmpty();

    IdempotencyKey again = key(key.key(), EPOCH.plus(Duration.ofHours(25)));
    done(store.commit(Batch.of(new Write.PutIdempotencyKey(again))));
    assertThat(done(store.idempotencyKey(key.key()))).contains(again);
  }

  @Test
  void epoch_growsByOne_fromOne() {
    List<Future<Long>> epochs = IntStream.range(0, 5).mapToObj(i -> store.nextEpoch()).toList();

    assertThat(epochs.stream().map(Outcomes::done)).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  // Behaviour of all calls

  @Test
  void calls_fromAnEventLoop_completeOnItAndAfterTheCallReturned() {
    Vertx vertx = Vertx.vertx();
    try {
      Context context = vertx.getOrCreateContext();
      Promise<List<String>> seen = Promise.promise();
      context.runOnContext(
          ignored -> {
            List<String> order = new ArrayList<>();
            Task task = aTask().created();
            store
                .commit(creation(task))
                .onComplete(r -> order.add("commit on own context " + isCurrent(context)))
                .compose(r -> store.commit(creation(task)))
                .onFailure(e -> order.add("failure on own context " + isCurrent(context)))
                .recover(e -> store.task(task.id()).mapEmpty())
                .onComplete(r -> order.add("read on own context " + isCurrent(context)))
                .onComplete(r -> seen.complete(order));
            order.add("returned");
          });

      assertThat(done(seen.future()))
          .containsExactly(
              "returned",
              "commit on own context true",
              "failure on own context true",
              "read on own context true");
    } finally {
      done(vertx.close());
    }
  }

  private static boolean isCurrent(Context context) {
    return context.equals(Vertx.currentContext());
  }

  @Test
  void close_repeated_isHarmlessAndEndsTheStore() {
    Future<Void> last = store.commit(creation(aTask().created()));

    done(store.close());
    done(store.close());

    assertThatCode(() -> done(last)).doesNotThrowAnyException();
    assertUnavailable(store.commit(creation(aTask().created())));
    assertUnavailable(store.task(new TaskId("t")));
    assertUnavailable(store.nextEpoch());
  }

  @Test
  void stats_countBatchesAndWrites() {
    done(store.commit(creation(aTask().created())));
    done(store.commit(creation(aTask().created())));

    assertThat(store.stats().batches()).isEqualTo(2);
    assertThat(store.stats().writes()).isEqualTo(4);
    assertThat(store.stats().stale()).isZero();
    assertThat(store.stats().failed()).isZero();
    assertThat(store.stats().queued()).isZero();
  }

  // Steps

  private boolean succeeds(Future<Void> commit) {
    try {
      done(commit);
      return true;
    } catch (StaleWriteException e) {
      return false;
    }
  }

  static void assertUnavailable(Future<?> future) {
    assertThat(failure(future))
        .isInstanceOfSatisfying(
            OrchestratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
  }

  private static List<String> ids(Page<Task> page) {
    return page.items().stream().map(t -> t.id().value()).toList();
  }

  private static TaskFilter with(Map<String, String> metadata) {
    Map<String, JsonText> wanted = new java.util.HashMap<>();
    metadata.forEach((key, json) -> wanted.put(key, new JsonText(json)));
    return new TaskFilter(wanted, Optional.empty());
  }

  private static TaskFilter ofState(TaskState state) {
    return new TaskFilter(Map.of(), Optional.of(state));
  }

  private static Task withVersion(Task task, long version) {
    Task numbered = task;
    while (numbered.version() < version) {
      numbered = numbered.nextVersion();
    }
    return numbered;
  }

  private static io.turboprop.manager.task.ModuleFile file() {
    return new io.turboprop.manager.task.ModuleFile(Digest.of(new byte[] {9}), 1, "CQ==");
  }

  private static Proplet proplet(String id, String name) {
    return new Proplet(
        new PropletId(id),
        name,
        PropletMetadata.UNKNOWN,
        Optional.of(new BootId("boot-" + name)),
        List.of(),
        EPOCH);
  }

  private static IdempotencyKey key(String key, Instant at) {
    return new IdempotencyKey(key, Digest.of(new byte[] {3}), new TaskId("t"), at);
  }
}
