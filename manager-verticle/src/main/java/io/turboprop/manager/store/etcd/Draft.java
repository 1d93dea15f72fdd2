package io.turboprop.manager.store.etcd;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.store.Fence;
import io.turboprop.manager.store.FencedException;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.store.etcd.Texts.Entry;
import io.turboprop.manager.store.tables.EventLog;
import io.turboprop.manager.store.tables.Versions;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the next commit changes, decided on what an image shows, which must not change meanwhile.
 * Holds if {@code head} and {@code epoch} are unchanged when it is made.
 */
final class Draft {
  /** Happenings that share a key: few keys, and little to write again when some are forgotten. */
  private static final int GROUP = 64;

  private static final int GROUP_BYTES = 64 << 10;

  /** With each new key, so many that are too old go. */
  private static final int KEEPING_PACE = 2;

  private static final int OLD_KEYS = 32;

  /** {@code head}, and what deletes the journal. */
  private static final int OWN_OPS = 2;

  /** Of {@code head} with all its marks. */
  private static final int OWN_BYTES = 8 << 10;

  private final Image image;
  private final Texts texts;
  private final EtcdOptions options;
  private final Versions<TaskId> tasks;
  private final Versions<FunctionName> functions;
  private final Map<String, Entry> changes = new LinkedHashMap<>();
  private final Map<TaskId, NavigableMap<Long, AttemptRecord>> attempts = new HashMap<>();
  private final List<Entry> groups = new ArrayList<>();
  private final StringBuilder group = new StringBuilder();
  private int inGroup;
  private long newest;
  private long horizon;
  private int bytes;

  Draft(Image image, Texts texts, EtcdOptions options) {
    this.image = image;
    this.texts = texts;
    this.options = options;
    this.tasks = image.tasks.versions();
    this.functions = image.functions.versions();
    this.newest = image.head().newest();
    this.horizon = image.head().horizon();
  }

  /** Whether this fits beside what is there, or is the first and gets whatever it needs. */
  boolean hasRoomFor(Request.Rows request) {
    return empty()
        || (OWN_OPS + changes.size() + groups.size() + 1 + request.ops() <= options.ops()
            && OWN_BYTES + bytes + request.bytes() <= options.bytes());
  }

  boolean empty() {
    return changes.isEmpty() && groups.isEmpty() && group.isEmpty();
  }

  /**
   * All of it or nothing.
   *
   * @throws FencedException if whoever asked does not lead any more
   * @throws StaleWriteException if it was made from an old copy
   * @throws OrchestratorException INTERNAL for an attempt of a task that is not there
   */
  void add(Request.Rows request) {
    Fence.check(request.fence(), image.epoch());
    Versions<TaskId> nextTasks = tasks.next();
    Versions<FunctionName> nextFunctions = functions.next();
    for (Request.Row row : request.rows()) {
      check(row.write(), nextTasks, nextFunctions);
    }
    nextTasks.keep();
    nextFunctions.keep();
    request.rows().forEach(this::write);
    bytes += request.bytes();
  }

  private static void check(Write write, Versions<TaskId> tasks, Versions<FunctionName> functions) {
    switch (write) {
      case Write.PutTask(Task task) -> tasks.put(task.id(), task.version());
      case Write.RemoveTask(TaskId id, long version) -> tasks.remove(id, version);
      case Write.PutFunction(Function function) ->
          functions.put(function.name(), function.version());
      case Write.RemoveFunction(FunctionName name, long version) -> functions.remove(name, version);
      case Write.PutAttempt(AttemptRecord attempt) -> {
        if (tasks.version(attempt.task()) == 0) {
          throw new OrchestratorException(
              ErrorCode.INTERNAL,
              "attempt "
                  + attempt.number()
                  + " is of task "
                  + attempt.task()
                  + ", which is not stored");
        }
      }
      case Write.AppendEvent ignored -> {}
      case Write.PutProplet ignored -> {}
      case Write.RemoveProplet ignored -> {}
      case Write.PutJoinToken ignored -> {}
      case Write.RemoveJoinToken ignored -> {}
      case Write.PutJoined ignored -> {}
      case Write.RemoveJoined ignored -> {}
      case Write.PutIdempotencyKey ignored -> {}
    }
  }

  private void write(Request.Row row) {
    switch (row.write()) {
      case Write.AppendEvent ignored -> append(row.text());
      case Write.PutAttempt(AttemptRecord attempt) -> put(attempt);
      case Write.RemoveTask(TaskId id, long ignored) -> {
        delete(row.key());
        attempts.put(id, new TreeMap<>());
        if (image.attempts.containsKey(id)) {
          delete(Texts.ATTEMPTS + id.value());
        } else {
          changes.remove(Texts.ATTEMPTS + id.value());
        }
      }
      case Write.PutIdempotencyKey ignored -> {
        image.keys.tooOld(KEEPING_PACE).forEach(this::deleteKey);
        put(row.key(), row.text());
      }
      default -> {
        if (row.removes()) {
          delete(row.key());
        } else {
          put(row.key(), row.text());
        }
      }
    }
  }

  /** What this is decided on. */
  Image image() {
    return image;
  }

  /**
   * @param kind with its slash
   */
  void put(String kind, String id, Record value) {
    put(kind + id, texts.encode(id, value));
  }

  private void put(String key, String value) {
    changes.put(key, new Entry(key, value));
  }

  void delete(String key) {
    changes.put(key, new Entry(key, null));
  }

  private void deleteKey(String key) {
    changes.putIfAbsent(
        Texts.KEYS + Texts.quoted(key), new Entry(Texts.KEYS + Texts.quoted(key), null));
  }

  private void put(AttemptRecord attempt) {
    NavigableMap<Long, AttemptRecord> own =
        attempts.computeIfAbsent(
            attempt.task(), id -> new TreeMap<>(image.attempts.getOrDefault(id, new TreeMap<>())));
    own.put((long) attempt.number(), attempt);
    if (own.size() > options.retention().attemptsKept()) {
      own.pollFirstEntry();
    }
    String value =
        own.entrySet().stream()
            .map(each -> Texts.line(each.getKey(), texts.body(each.getValue())))
            .collect(Collectors.joining("\n"));
    bytes += Texts.bytes(value);
    put(Texts.ATTEMPTS + attempt.task().value(), value);
  }

  private void append(String body) {
    if (inGroup == GROUP || group.length() + body.length() > GROUP_BYTES) {
      endGroup();
    }
    newest++;
    if (inGroup > 0) {
      group.append('\n');
    }
    group.append(Texts.line(newest, body));
    inGroup++;
  }

  private void endGroup() {
    if (inGroup > 0) {
      groups.add(new Entry(Texts.event(newest - inGroup + 1), group.toString()));
      group.setLength(0);
      inGroup = 0;
    }
  }

  /** Forgets what is too much or too old; gives how many happenings were decided on. */
  int forget(Instant now, int most) {
    Instant oldest = now.minus(options.retention().happenings().age());
    EventLog.Forgetting due = image.events.due(most, oldest);
    horizon = due.horizon();
    Set<Long> touched = new LinkedHashSet<>();
    due.gone().forEach(sequence -> image.group(sequence).ifPresent(touched::add));
    touched.forEach(first -> rewrite(first, due.gone()));
    image.keys.tooOld(OLD_KEYS).forEach(this::deleteKey);
    return due.passed();
  }

  private void rewrite(long first, Set<Long> gone) {
    Collection<Happening> left =
        image.ofGroup(first).stream()
            .filter(happening -> !gone.contains(happening.sequence()))
            .toList();
    String key = Texts.event(first);
    if (left.isEmpty()) {
      delete(key);
    } else {
      put(
          key,
          left.stream()
              .map(one -> Texts.line(one.sequence(), texts.body(one.numbered(0))))
              .collect(Collectors.joining("\n")));
    }
  }

  /** To be called once. */
  List<Entry> entries() {
    endGroup();
    List<Entry> all = new ArrayList<>(changes.values());
    all.addAll(groups);
    return all;
  }

  /** {@code head} as it is when this is made. */
  Head head(Head.Mark mark) {
    return image.head().at(newest, horizon).marked(mark);
  }

  List<Etcd.Expected> unchanged() {
    return image.unchanged();
  }

  boolean fits(List<Entry> entries) {
    int size = entries.stream().mapToInt(Entry::size).sum();
    return entries.size() + OWN_OPS <= options.ops() && size + OWN_BYTES <= options.bytes();
  }

  /** The journal of somebody who did not come to commit it. */
  boolean leftBehind() {
    return image.hasJournal() && image.head().journal().isEmpty();
  }
}
