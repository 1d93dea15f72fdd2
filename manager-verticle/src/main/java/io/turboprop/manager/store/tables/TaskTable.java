package io.turboprop.manager.store.tables;

import io.turboprop.manager.store.MetadataMatch;
import io.turboprop.manager.store.Page;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.store.TaskSearch;
import io.turboprop.manager.store.TaskSearch.Place;
import io.turboprop.manager.store.TaskSlice;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.manager.task.Owner;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Tasks by id, by age and by owner, and the large results that they refer to. Not thread-safe. */
public final class TaskTable {
  private record Age(Instant createdAt, TaskId id) {
    static final Comparator<Age> OLDEST_FIRST =
        Comparator.comparing(Age::createdAt).thenComparing(Age::id);

    static Age of(Task task) {
      return new Age(task.times().createdAt(), task.id());
    }
  }

  private static final NavigableMap<Age, Task> NONE = new TreeMap<>(Age.OLDEST_FIRST);

  private final Map<TaskId, Task> byId = new HashMap<>();
  private final NavigableMap<Age, Task> byAge = new TreeMap<>(Age.OLDEST_FIRST);
  private final Map<TaskId, NavigableMap<Age, Task>> byOwner = new HashMap<>();

  /** Of the large results, how many tasks refer to each. */
  private final Map<Digest, Integer> results = new HashMap<>();

  /** 0 for a task that is not there. */
  public long version(TaskId id) {
    Task task = byId.get(id);
    return task == null ? 0 : task.version();
  }

  /** Checks several writes in a row before the first of them is made. */
  public Versions<TaskId> versions() {
    return new Versions<>(this::version, StaleWriteException::new);
  }

  public void put(Task task) {
    remove(task.id());
    byId.put(task.id(), task);
    byAge.put(Age.of(task), task);
    owner(task).ifPresent(o -> ownedBy(o).put(Age.of(task), task));
    task.resultFiles().forEach(result -> results.merge(result, 1, Integer::sum));
  }

  private NavigableMap<Age, Task> ownedBy(TaskId owner) {
    return byOwner.computeIfAbsent(owner, id -> new TreeMap<>(Age.OLDEST_FIRST));
  }

  public void remove(TaskId id) {
    Task before = byId.remove(id);
    if (before != null) {
      byAge.remove(Age.of(before));
      owner(before).ifPresent(o -> disown(o, Age.of(before)));
      before
          .resultFiles()
          .forEach(
              result -> results.computeIfPresent(result, (digest, n) -> n == 1 ? null : n - 1));
    }
  }

  private void disown(TaskId owner, Age instance) {
    NavigableMap<Age, Task> owned = ownedBy(owner);
    owned.remove(instance);
    if (owned.isEmpty()) {
      byOwner.remove(owner);
    }
  }

  public Optional<Task> find(TaskId id) {
    return Optional.ofNullable(byId.get(id));
  }

  public Page<Task> page(TaskFilter filter, long offset, long limit) {
    Collection<Task> newestFirst = among(filter).descendingMap().values();
    boolean all = filter.state().isEmpty() && filter.metadata().isEmpty();
    Collection<Task> matching = all ? newestFirst : matching(newestFirst, filter);
    long from = Math.max(0, offset);
    long most = Math.max(0, limit);
    return new Page<>(
        from, most, matching.size(), matching.stream().skip(from).limit(most).toList());
  }

  public TaskSlice slice(TaskSearch search) {
    NavigableMap<Age, Task> all = among(search.filter());
    Collection<Task> fromThere =
        search
            .after()
            .map(place -> all.headMap(new Age(place.createdAt(), place.id()), false))
            .orElse(all)
            .descendingMap()
            .values();
    MetadataMatch metadata = MetadataMatch.of(search);
    List<Task> found = new ArrayList<>();
    Optional<Place> last = Optional.empty();
    int looked = 0;
    for (Task task : fromThere) {
      if (search.since().filter(since -> task.times().createdAt().isBefore(since)).isPresent()) {
        break;
      }
      if (looked++ == TaskSearch.MOST_LOOKED_INTO || found.size() == search.limit()) {
        return new TaskSlice(found, last);
      }
      last = Optional.of(new Place(task.times().createdAt(), task.id()));
      if (isIn(search.filter(), task) && metadata.test(task.spec().metadata())) {
        found.add(task);
      }
    }
    return new TaskSlice(found, Optional.empty());
  }

  private static boolean isIn(TaskFilter filter, Task task) {
    return filter.state().isEmpty() || filter.state().get() == task.state();
  }

  private static List<Task> matching(Collection<Task> tasks, TaskFilter filter) {
    MetadataMatch metadata = MetadataMatch.of(filter.metadata());
    return tasks.stream()
        .filter(t -> isIn(filter, t))
        .filter(t -> metadata.test(t.spec().metadata()))
        .toList();
  }

  public List<Task> live() {
    return oldestFirst().filter(t -> t.phase() != Phase.CREATED && !t.phase().terminal()).toList();
  }

  private NavigableMap<Age, Task> among(TaskFilter filter) {
    return filter.owner().map(o -> byOwner.getOrDefault(o, NONE)).orElse(byAge);
  }

  private static Optional<TaskId> owner(Task task) {
    return task.spec().lineage().owner().map(Owner::task);
  }

  public List<Task> declared() {
    return oldestFirst().filter(Task::ofADeclaration).toList();
  }

  public Stream<Digest> moduleFiles() {
    return oldestFirst().flatMap(t -> t.spec().program().file().map(ModuleFile::digest).stream());
  }

  public Set<Digest> resultFiles() {
    return Set.copyOf(results.keySet());
  }

  public boolean refersTo(Digest result) {
    return results.containsKey(result);
  }

  private Stream<Task> oldestFirst() {
    return byAge.values().stream();
  }
}
