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

import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.model.Digest;
import io.turboprop.model.JsonText;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Store#commit} promises: compare and set, all or nothing. */
public abstract class CommitContractTest extends StoreHouse {

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
    assertThat(done(store.happenings(HappeningFilter.of(first.id()), 0, 100)).items()).hasSize(1);
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
                new Write.AppendEvent(event(task, new Happening.Deleted())))));

    assertThat(done(store.task(task.id()))).isEmpty();
    assertThat(done(store.tasks(TaskFilter.ALL, 0, 10)).total()).isZero();
    assertThat(done(store.happenings(HappeningFilter.of(task.id()), 0, 10)).items())
        .extracting(Happening::what)
        .containsExactly(new Happening.Created(task.spec()), new Happening.Deleted());
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

  private boolean succeeds(Future<Void> commit) {
    try {
      done(commit);
      return true;
    } catch (StaleWriteException e) {
      return false;
    }
  }

  @Test
  void batch_withOneStaleWrite_storesNothing() {
    Task old = aTask().created();
    done(store.commit(creation(old)));
    Task fresh = aTask().created();

    Batch batch =
        Batch.of(
            new Write.PutTask(fresh.nextVersion()),
            new Write.AppendEvent(event(fresh, new Happening.Created(fresh.spec()))),
            new Write.PutProplet(proplet("p1", "One")),
            new Write.PutIdempotencyKey(key("k", EPOCH)),
            new Write.PutTask(old.nextVersion()));

    assertThat(failure(store.commit(batch))).isInstanceOf(StaleWriteException.class);
    assertThat(done(store.task(fresh.id()))).isEmpty();
    assertThat(done(store.happenings(HappeningFilter.of(fresh.id()), 0, 10)).items()).isEmpty();
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
}
