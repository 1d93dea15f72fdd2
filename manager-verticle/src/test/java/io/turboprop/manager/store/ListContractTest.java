package io.turboprop.manager.store;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.Owner;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Post;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.JsonText;
import io.turboprop.model.ResultRef;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.model.TaskState;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every store promises of lists and filters. */
public abstract class ListContractTest extends StoreHouse {

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
  void totals_followChangesDeletionsAndWhatIsRolledBack() {
    Task one = aTask().id("one").created();
    Task two = aTask().id("two").in(Phase.RUNNING);
    done(store.commit(creation(one)));
    done(store.commit(creation(two)));
    Task stored = two.nextVersion();

    Task ended = stored.nextVersion();
    done(
        store.commit(
            Batch.of(
                new Write.PutTask(
                    aTask().id("two").in(Phase.COMPLETED).nextVersion().nextVersion()))));
    failure(
        store.commit(
            Batch.of(
                new Write.PutTask(aTask().id("three").created().nextVersion()),
                new Write.RemoveTask(ended.id(), 77))));

    assertThat(total(Optional.empty())).isEqualTo(2);
    assertThat(total(Optional.of(TaskState.RUNNING))).isZero();
    assertThat(total(Optional.of(TaskState.COMPLETED))).isEqualTo(1);
    done(store.commit(Batch.of(new Write.RemoveTask(ended.id(), ended.version()))));
    assertThat(total(Optional.empty())).isEqualTo(1);
    assertThat(total(Optional.of(TaskState.COMPLETED))).isZero();
  }

  private long total(Optional<TaskState> state) {
    return done(store.tasks(new TaskFilter(Map.of(), state), 0, 1)).total();
  }

  @Test
  void tasks_ofAnOwner_areItsInstances() {
    Owner first = new Owner(new TaskId("set"), new Post.Replica(0), 1, 0);
    Owner once = new Owner(new TaskId("set"), new Post.Once(P1, new TaskId("b")), 0, 0);
    Owner other = new Owner(new TaskId("other"), new Post.Everywhere(P1), 1, 2);
    done(store.commit(creation(aTask().id("set").created())));
    done(store.commit(creation(aTask().id("a").ownedBy(first).in(Phase.RUNNING))));
    done(
        store.commit(
            creation(aTask().id("b").ownedBy(once).metadata("{\"n\":1}").in(Phase.FAILED))));
    done(store.commit(creation(aTask().id("c").ownedBy(other).in(Phase.RUNNING))));

    TaskFilter ofSet = TaskFilter.ofOwner(new TaskId("set"));
    assertThat(ids(done(store.tasks(ofSet, 0, 9)))).containsExactlyInAnyOrder("a", "b");
    assertThat(done(store.tasks(ofSet, 1, 1)).total()).isEqualTo(2);
    TaskFilter running = new TaskFilter(Map.of(), Optional.of(TaskState.RUNNING), ofSet.owner());
    assertThat(ids(done(store.tasks(running, 0, 9)))).containsExactly("a");
    TaskFilter numbered =
        new TaskFilter(Map.of("n", new JsonText("1")), Optional.empty(), ofSet.owner());
    assertThat(ids(done(store.tasks(numbered, 0, 9)))).containsExactly("b");
    TaskFilter nobodys =
        new TaskFilter(Map.of("n", new JsonText("1")), Optional.empty(), other(running));
    assertThat(ids(done(store.tasks(nobodys, 0, 9)))).isEmpty();
    assertThat(done(store.declaredTasks()).stream().map(t -> t.id().value()))
        .as("a broadcast stands for nothing")
        .containsExactlyInAnyOrder("a", "c");
  }

  private static Optional<TaskId> other(TaskFilter filter) {
    return filter.owner().map(id -> new TaskId("other"));
  }

  @Test
  void declaredTasks_areThereFromTheDeclarationToTheRemoval() {
    Task plain = aTask().id("set").created().nextVersion();
    done(store.commit(Batch.of(new Write.PutTask(plain))));
    assertThat(done(store.declaredTasks())).isEmpty();

    Desired desired =
        Desired.of(true, new Desired.Everywhere(Selector.parse("site=lyon,gpu exists")));
    Task declared = plain.declared(Optional.of("web"), Optional.of(desired), EPOCH).nextVersion();
    done(store.commit(Batch.of(new Write.PutTask(declared))));
    assertThat(done(store.declaredTasks())).containsExactly(declared);
    assertThat(done(store.task(plain.id()))).contains(declared);

    done(store.commit(Batch.of(new Write.RemoveTask(plain.id(), declared.version()))));
    assertThat(done(store.declaredTasks())).isEmpty();
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

  @Test
  void resultFiles_areThoseOfTasksThatAreThereAndReferToThem() {
    Digest shared = Digest.of(new byte[] {1});
    Digest other = Digest.of(new byte[] {2});
    Task first = withResult("first", shared);
    Task second = withResult("second", shared);
    Task third = withResult("third", other);
    for (Task task : List.of(first, second, third)) {
      done(store.commit(creation(task)));
    }
    assertThat(done(store.resultFiles())).containsExactlyInAnyOrder(shared, other);
    assertThat(done(store.task(first.id())).orElseThrow().resultFiles()).containsExactly(shared);

    Task again = withVersion(aTask().id("third").on(P1).in(Phase.RUNNING), 2);
    done(store.commit(Batch.of(new Write.RemoveTask(first.id(), 1), new Write.PutTask(again))));

    assertThat(done(store.resultFiles())).containsExactly(shared);
    assertThat(done(store.refersTo(shared))).isTrue();
    assertThat(done(store.refersTo(other))).isFalse();
  }

  private static Task withResult(String id, Digest digest) {
    var result =
        new RunResult.Success(
            new JsonText("\"a\""), Optional.empty(), Optional.of(new ResultRef(digest, 5_000)));
    return aTask().id(id).on(P1).result(result).in(Phase.COMPLETED);
  }
}
