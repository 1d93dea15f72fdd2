package io.turboprop.manager.store.etcd;

import static io.turboprop.manager.store.etcd.Texts.ATTEMPTS;
import static io.turboprop.manager.store.etcd.Texts.BLOBS;
import static io.turboprop.manager.store.etcd.Texts.EPOCH;
import static io.turboprop.manager.store.etcd.Texts.EVENTS;
import static io.turboprop.manager.store.etcd.Texts.FUNCTIONS;
import static io.turboprop.manager.store.etcd.Texts.JOINED;
import static io.turboprop.manager.store.etcd.Texts.JOURNAL;
import static io.turboprop.manager.store.etcd.Texts.KEYS;
import static io.turboprop.manager.store.etcd.Texts.PROPLETS;
import static io.turboprop.manager.store.etcd.Texts.TASKS;
import static io.turboprop.manager.store.etcd.Texts.TOKENS;
import static io.turboprop.manager.store.etcd.Texts.UPLOADS;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.HappeningPage;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.rows.KeyRow;
import io.turboprop.manager.store.tables.EventLog;
import io.turboprop.manager.store.tables.FunctionTable;
import io.turboprop.manager.store.tables.KeyTable;
import io.turboprop.manager.store.tables.TaskTable;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What etcd has below the prefix, as records, in one revision after the other. Not thread-safe. */
final class Image {
  final TaskTable tasks = new TaskTable();
  final FunctionTable functions = new FunctionTable();
  final Map<PropletId, Proplet> proplets = new LinkedHashMap<>();
  final Map<String, JoinToken> tokens = new LinkedHashMap<>();
  final Map<PropletId, Joined> joined = new LinkedHashMap<>();
  final Map<TaskId, NavigableMap<Long, AttemptRecord>> attempts = new HashMap<>();
  final Map<Blob.Name, Blob.Whole> blobs = new HashMap<>();

  /** By their id. */
  final Map<String, Blob.Coming> uploads = new HashMap<>();

  final EventLog events;
  final KeyTable keys;

  private final Texts texts;

  /** The last happening in each key of them, by the first. */
  private final NavigableMap<Long, Long> groups = new TreeMap<>();

  private final NavigableMap<String, String> journal = new TreeMap<>();
  private final Map<TaskId, OrchestratorException> damagedTasks = new HashMap<>();
  private final NavigableMap<Long, OrchestratorException> damagedEvents = new TreeMap<>();
  private long revision;
  private Head head = Head.NONE;
  private long headRevision;
  private long epoch;
  private long epochRevision;

  Image(Texts texts, Retention retention, InstantSource clock) {
    this.texts = texts;
    this.events = new EventLog(retention.happenings(), id -> tasks.find(id).isPresent());
    this.keys = new KeyTable(retention.idempotencyKeys(), clock);
  }

  /** Everything, once. Keys that were put again later count as new, all else as old as it is. */
  void load(Etcd.Content content) {
    Comparator<Etcd.Stored> order =
        Comparator.comparingLong(
            stored ->
                stored.key().equals(Head.KEY)
                    ? Long.MAX_VALUE
                    : stored.key().startsWith(KEYS) ? stored.modified() : stored.created());
    content.keys().stream().sorted(order).forEach(this::follow);
    events.findDeleted();
    revision = content.revision();
  }

  /** One change; those of a revision come together, {@code head} last. */
  void follow(Etcd.Stored stored) {
    revision = Math.max(revision, stored.modified());
    if (stored.key().equals(Head.KEY)) {
      headRevision = stored.modified();
      follow(stored.value());
    } else if (stored.key().equals(EPOCH)) {
      epochRevision = stored.modified();
      epoch = stored.value() == null ? 0 : Long.parseLong(stored.value());
    } else {
      change(stored.key(), stored.value());
    }
  }

  private void follow(@Nullable String text) {
    head = text == null ? Head.NONE : texts.decode(Head.KEY, Head.KEY, text, Head.class);
    head.journal().ifPresent(id -> pending(id).forEach(e -> change(e.key(), e.value())));
    events.at(head.newest(), head.horizon());
  }

  /** The changes of a journal, in order. */
  List<Texts.Entry> pending(String id) {
    String beginning = Texts.journal(id);
    SortedMap<String, String> parts = journal.subMap(beginning, beginning + Character.MAX_VALUE);
    return parts.values().stream().flatMap(part -> Texts.entries(part).stream()).toList();
  }

  boolean hasJournal() {
    return !journal.isEmpty();
  }

  private void change(String key, @Nullable String value) {
    int slash = key.indexOf('/') + 1;
    String id = key.substring(slash);
    try {
      switch (key.substring(0, slash)) {
        case TASKS -> task(key, new TaskId(id), value);
        case FUNCTIONS -> function(key, new FunctionName(id), value);
        case PROPLETS -> proplet(key, new PropletId(id), value);
        case TOKENS -> put(tokens, id, key, id, value, JoinToken.class);
        case JOINED -> put(joined, new PropletId(id), key, id, value, Joined.class);
        case ATTEMPTS -> attempts(key, new TaskId(id), value);
        case EVENTS -> events(key, Long.parseLong(id), value);
        case KEYS -> key(key, id, value);
        case BLOBS -> put(blobs, Blob.Name.parse(id), key, id, value, Blob.Whole.class);
        case UPLOADS -> put(uploads, id, key, id, value, Blob.Coming.class);
        case JOURNAL -> journal(key, value);
        default -> {}
      }
    } catch (OrchestratorException damaged) {
      texts.bodies().report(damaged);
    } catch (IllegalArgumentException e) {
      texts.bodies().report(texts.bodies().damaged(texts.name(key), "its key is not one of ours"));
    }
  }

  private void journal(String key, @Nullable String value) {
    if (value == null) {
      journal.remove(key);
    } else {
      journal.put(key, value);
    }
  }

  private void task(String key, TaskId id, @Nullable String value) {
    damagedTasks.remove(id);
    if (value == null) {
      tasks.remove(id);
      events.deleted(id);
      return;
    }
    try {
      tasks.put(texts.decode(key, id.value(), value, Task.class));
    } catch (OrchestratorException damaged) {
      tasks.remove(id);
      damagedTasks.put(id, damaged);
      throw damaged;
    }
  }

  /**
   * @throws OrchestratorException INTERNAL if it is damaged
   */
  Optional<Task> task(TaskId id) {
    OrchestratorException damaged = damagedTasks.get(id);
    if (damaged != null) {
      throw damaged;
    }
    return tasks.find(id);
  }

  private void function(String key, FunctionName name, @Nullable String value) {
    functions.remove(name);
    if (value != null) {
      functions.put(texts.decode(key, name.value(), value, Function.class));
    }
  }

  private void proplet(String key, PropletId id, @Nullable String value) {
    put(proplets, id, key, id.value(), value, Proplet.class);
  }

  private <K, T extends Record> void put(
      Map<K, T> table, K at, String key, String id, @Nullable String value, Class<T> type) {
    if (value == null) {
      table.remove(at);
    } else {
      table.put(at, texts.decode(key, id, value, type));
    }
  }

  private void attempts(String key, TaskId task, @Nullable String value) {
    if (value == null) {
      attempts.remove(task);
    } else {
      attempts.put(task, new TreeMap<>(texts.lines(key, value, AttemptRecord.class)));
    }
  }

  private void events(String key, long first, @Nullable String value) {
    Long last = groups.remove(first);
    if (last != null) {
      events.between(first, last).forEach(event -> events.remove(event.sequence()));
    }
    damagedEvents.remove(first);
    if (value == null) {
      return;
    }
    try {
      Map<Long, Happening> found = texts.lines(key, value, Happening.class);
      found.forEach((number, event) -> events.put(event.numbered(number)));
      groups.put(first, found.keySet().stream().reduce(first, Math::max));
    } catch (OrchestratorException damaged) {
      groups.put(first, first);
      damagedEvents.put(first, damaged);
      throw damaged;
    }
  }

  /** The first happening in the key that has this one. */
  Optional<Long> group(long sequence) {
    return Optional.ofNullable(groups.floorKey(sequence));
  }

  /** What the key with this first happening has. */
  Collection<Happening> ofGroup(long first) {
    return events.between(first, groups.getOrDefault(first, first));
  }

  /**
   * @throws OrchestratorException INTERNAL if something in that part of the log is damaged
   */
  HappeningPage page(HappeningFilter filter, long after, int limit) {
    damagedEvents.tailMap(after, false).values().stream()
        .findFirst()
        .ifPresent(
            damaged -> {
              throw damaged;
            });
    return events.page(filter, after, limit);
  }

  private void key(String key, String id, @Nullable String value) {
    if (value == null) {
      keys.remove(Texts.unquoted(id));
    } else {
      IdempotencyKey found = texts.decode(key, id, value, KeyRow.class).key(texts.bodies());
      keys.put(found);
    }
  }

  /** Of modules that some task or some revision of a function refers to. */
  Set<Digest> moduleFiles() {
    return Stream.concat(tasks.moduleFiles(), functions.moduleFiles())
        .collect(Collectors.toUnmodifiableSet());
  }

  long revision() {
    return revision;
  }

  Head head() {
    return head;
  }

  long epoch() {
    return epoch;
  }

  boolean sees(long newHead, long newEpoch) {
    return headRevision >= newHead && epochRevision >= newEpoch;
  }

  /** That nothing was committed, and nobody took over, since what this shows. */
  List<Etcd.Expected> unchanged() {
    return List.of(
        new Etcd.Expected(Head.KEY, headRevision), new Etcd.Expected(EPOCH, epochRevision));
  }
}
