package io.turboprop.manager.store;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.store.TaskSearch.Label;
import io.turboprop.manager.store.TaskSearch.Place;
import io.turboprop.manager.task.Owner;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Post;
import io.turboprop.manager.task.Task;
import io.turboprop.model.JsonText;
import io.turboprop.model.Seed;
import io.turboprop.model.TaskId;
import io.turboprop.model.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every store promises of lists that are read part by part. */
public abstract class SliceContractTest extends StoreHouse {
  private static final TaskSearch ALL =
      new TaskSearch(TaskFilter.ALL, List.of(), Optional.empty(), Optional.empty(), 3);

  @Test
  void slices_oneAfterTheOther_areTheWholeListNewestFirst() {
    for (int i = 0; i < 7; i++) {
      add("t" + i, EPOCH.plusNanos(i / 2));
    }

    TaskSlice first = done(store.tasks(ALL));
    TaskSlice second = done(store.tasks(ALL.after(first.next())));
    TaskSlice third = done(store.tasks(ALL.after(second.next())));

    assertThat(ids(first)).containsExactly("t6", "t5", "t4");
    assertThat(first.next()).contains(new Place(EPOCH.plusNanos(2), new TaskId("t4")));
    assertThat(ids(second)).containsExactly("t3", "t2", "t1");
    assertThat(ids(third)).containsExactly("t0");
    assertThat(third.next()).isEmpty();
  }

  @Test
  void slice_thatEndsWithTheList_isTheLast() {
    assertThat(done(store.tasks(ALL))).isEqualTo(new TaskSlice(List.of(), Optional.empty()));
    for (int i = 0; i < 3; i++) {
      add("t" + i, EPOCH);
    }

    TaskSlice only = done(store.tasks(ALL));

    assertThat(only.tasks()).hasSize(3);
    assertThat(only.next()).isEmpty();
  }

  @Test
  void place_ofATaskThatIsGone_isStillAPlace() {
    for (int i = 0; i < 5; i++) {
      add("t" + i, EPOCH.plusSeconds(i));
    }
    Optional<Place> place = done(store.tasks(ALL)).next();

    done(store.commit(Batch.of(new Write.RemoveTask(new TaskId("t2"), 1))));

    assertThat(ids(done(store.tasks(ALL.after(place))))).containsExactly("t1", "t0");
    Optional<Place> never = Optional.of(new Place(Instant.MIN, new TaskId("x")));
    assertThat(done(store.tasks(ALL.after(never))).tasks()).isEmpty();
    Optional<Place> ahead = Optional.of(new Place(Instant.MAX, new TaskId("x")));
    assertThat(ids(done(store.tasks(ALL.after(ahead))))).containsExactly("t4", "t3", "t1");
  }

  @Test
  void since_isTheFirstMomentThatCounts() {
    for (int i = 0; i < 5; i++) {
      add("t" + i, EPOCH.plusSeconds(i));
    }

    assertThat(ids(done(store.tasks(since(EPOCH.plusSeconds(3)))))).containsExactly("t4", "t3");
    assertThat(ids(done(store.tasks(since(EPOCH.plusMillis(3_001)))))).containsExactly("t4");
    assertThat(done(store.tasks(since(Instant.MAX))).tasks()).isEmpty();
    assertThat(done(store.tasks(since(Instant.MIN))).tasks()).hasSize(3);
  }

  private static TaskSearch since(Instant since) {
    return new TaskSearch(TaskFilter.ALL, List.of(), Optional.of(since), Optional.empty(), 3);
  }

  @Test
  void filters_allTogether_leaveWhatTheyAllMean() {
    Owner owner = new Owner(new TaskId("set"), new Post.Replica(0), 1, 0);
    for (int i = 0; i < 24; i++) {
      var task = aTask().id("t%02d".formatted(i)).createdAt(EPOCH.plusSeconds(i));
      task = i % 2 == 0 ? task.ownedBy(owner) : task;
      task = i % 3 == 0 ? task.metadata("{\"team\":\"a\"}") : task;
      done(store.commit(creation(task.in(i % 4 == 0 ? Phase.FAILED : Phase.QUEUED))));
    }
    Optional<TaskState> failed = Optional.of(TaskState.FAILED);
    List<Label> teamA = List.of(new Label("team", Optional.of("a")));

    assertThat(whole(new TaskFilter(Map.of(), failed), List.of(), EPOCH.plusSeconds(8)))
        .containsExactly("t20", "t16", "t12", "t08");
    assertThat(whole(TaskFilter.ofOwner(new TaskId("set")), teamA, EPOCH.plusSeconds(7)))
        .containsExactly("t18", "t12");
    TaskFilter both = new TaskFilter(Map.of(), failed, Optional.of(new TaskId("set")));
    assertThat(whole(both, teamA, EPOCH)).containsExactly("t12", "t00");
    assertThat(whole(both, List.of(), EPOCH.plusSeconds(13))).containsExactly("t20", "t16");
    TaskFilter byValue = new TaskFilter(Map.of("team", new JsonText("\"a\"")), failed);
    assertThat(whole(byValue, List.of(), EPOCH)).containsExactly("t12", "t00");
    assertThat(whole(TaskFilter.ofOwner(new TaskId("other")), List.of(), EPOCH)).isEmpty();
  }

  private List<String> whole(TaskFilter filter, List<Label> labels, Instant since) {
    return whole(new TaskSearch(filter, labels, Optional.of(since), Optional.empty(), 1));
  }

  private List<String> whole(TaskSearch search) {
    List<String> all = new ArrayList<>();
    Optional<Place> place = Optional.empty();
    do {
      TaskSlice slice = done(store.tasks(search.after(place)));
      all.addAll(ids(slice));
      place = slice.next();
    } while (place.isPresent());
    return all;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "k |       | {\"k\":\"v\"}    | true",
        "k |       | {\"k\":false}    | true",
        "k |       | {\"k\":{}}       | true",
        "k |       | {\"k\":null}     | false",
        "k |       | {\"j\":1}        | false",
        "k | v     | {\"k\":\"v\"}    | true",
        "k | v     | {\"k\":\"w\"}    | false",
        "k | 1     | {\"k\":1}        | true",
        "k | 1     | {\"k\":\"1\"}    | true",
        "k | true  | {\"k\":true}     | true",
        "k | null  | {\"k\":null}     | false",
        "k | {}    | {\"k\":{}}       | false",
        "k | ``    | {\"k\":\"\"}     | true",
        "a/b.c | ä | {\"a/b.c\":\"ä\"} | true",
      })
  void label_meansTheTextOfAKey(String key, String value, String metadata, boolean matches) {
    done(store.commit(creation(aTask().metadata(metadata).created())));
    done(store.commit(creation(aTask().created())));
    Label label = new Label(key, Optional.ofNullable(value));

    List<String> found = whole(TaskFilter.ALL, List.of(label), EPOCH);

    assertThat(found).hasSize(matches ? 1 : 0);
  }

  @Test
  void labels_thatAreRare_costABoundedLookEach_andAreFound() {
    int many = TaskSearch.MOST_LOOKED_INTO + 5;
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      var task = aTask().id("t%05d".formatted(i)).createdAt(EPOCH.plusSeconds(i));
      writes.add(
          new Write.PutTask(
              (i == 0 ? task.metadata("{\"rare\":1}") : task.metadata("{\"n\":1}"))
                  .created()
                  .nextVersion()));
    }
    done(store.commit(new Batch(writes)));
    Label rare = new Label("rare", Optional.empty());
    TaskSearch search =
        new TaskSearch(TaskFilter.ALL, List.of(rare), Optional.empty(), Optional.empty(), 10);

    TaskSlice first = done(store.tasks(search));
    TaskSlice second = done(store.tasks(search.after(first.next())));

    assertThat(first.tasks()).isEmpty();
    assertThat(first.next()).contains(new Place(EPOCH.plusSeconds(5), new TaskId("t00005")));
    assertThat(ids(second)).containsExactly("t00000");
    assertThat(second.next()).isEmpty();
  }

  /** Random tasks come, change and go between parts; those that stay are seen once, in order. */
  @Test
  void tasks_thatStay_areSeenExactlyOnce_whateverHappensMeanwhile() {
    long seed = Seed.next(getClass());
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      String prefix = "r" + round + "-";
      TaskFilter mine = new TaskFilter(Map.of("round", new JsonText("" + round)), Optional.empty());
      boolean looking = random.nextBoolean();
      Instant begin = EPOCH.plusSeconds(1_000L * round);
      Map<String, Task> there = new TreeMap<>();
      for (int i = 0; i < 30; i++) {
        there.put(prefix + i, put(prefix + i, begin, round, random));
      }
      Map<String, Task> staying = new TreeMap<>(there);
      List<Task> seen = new ArrayList<>();
      Optional<Place> place = Optional.empty();
      int added = 30;
      do {
        TaskSlice slice =
            done(
                store.tasks(
                    new TaskSearch(
                        looking ? mine : TaskFilter.ALL,
                        List.of(),
                        Optional.of(begin),
                        place,
                        1 + random.nextInt(7))));
        seen.addAll(slice.tasks());
        place = slice.next();
        for (int i = random.nextInt(4); i > 0; i--) {
          String id = prefix + added++;
          there.put(id, put(id, begin, round, random));
        }
        change(there, staying, random);
      } while (place.isPresent());

      List<String> ids = seen.stream().map(t -> t.id().value()).toList();
      assertThat(ids).as("seed " + seed).doesNotHaveDuplicates().containsAll(staying.keySet());
      assertThat(seen)
          .as("seed " + seed)
          .isSortedAccordingTo(
              Comparator.comparing((Task t) -> t.times().createdAt())
                  .thenComparing(Task::id)
                  .reversed());
    }
  }

  private void change(Map<String, Task> there, Map<String, Task> staying, Random random) {
    List<String> ids = List.copyOf(there.keySet());
    String gone = ids.get(random.nextInt(ids.size()));
    Task removed = Objects.requireNonNull(there.remove(gone));
    staying.remove(gone);
    done(store.commit(Batch.of(new Write.RemoveTask(removed.id(), removed.version()))));
    there.replaceAll(
        (id, task) -> {
          if (random.nextInt(5) > 0) {
            return task;
          }
          Task changed = task.nextVersion();
          done(store.commit(Batch.of(new Write.PutTask(changed))));
          return changed;
        });
  }

  /** Few different times, so that ids decide often. */
  private Task put(String id, Instant begin, int round, Random random) {
    Task task =
        aTask()
            .id(id)
            .createdAt(begin.plusSeconds(random.nextInt(10)))
            .metadata("{\"round\":" + round + "}")
            .created()
            .nextVersion();
    done(store.commit(Batch.of(new Write.PutTask(task))));
    return task;
  }

  private void add(String id, Instant createdAt) {
    done(store.commit(creation(aTask().id(id).createdAt(createdAt).created())));
  }

  private static List<String> ids(TaskSlice slice) {
    return slice.tasks().stream().map(t -> t.id().value()).toList();
  }
}
