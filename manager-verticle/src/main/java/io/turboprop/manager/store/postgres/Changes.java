package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.rows.AttemptRow;
import io.turboprop.manager.store.rows.BodyRow;
import io.turboprop.manager.store.rows.Entry;
import io.turboprop.manager.store.rows.EventRow;
import io.turboprop.manager.store.rows.KeyRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What one transaction leaves behind: the last word on each thing, and what has to go first. What
 * is removed and put again is in both.
 */
final class Changes {
  /** An attempt among those of all tasks. */
  private record AttemptKey(String task, int number) {}

  /** Things of one kind by their id. */
  static final class Things<E> {
    private final Map<String, E> put = new LinkedHashMap<>();
    private final Set<String> removed = new LinkedHashSet<>();

    void put(String id, E entry) {
      put.put(id, entry);
    }

    void remove(String id) {
      put.remove(id);
      removed.add(id);
    }

    /** In the order in which they were first put. */
    List<E> put() {
      return List.copyOf(put.values());
    }

    List<String> removed() {
      return List.copyOf(removed);
    }
  }

  final Things<Entry.PutTask> tasks = new Things<>();
  final Things<Entry.PutFunction> functions = new Things<>();
  final Things<BodyRow> proplets = new Things<>();
  final Things<BodyRow> tokens = new Things<>();
  final Things<BodyRow> joined = new Things<>();
  final Things<KeyRow> keys = new Things<>();
  private final Map<AttemptKey, AttemptRow> attempts = new LinkedHashMap<>();
  private final List<EventRow> events = new ArrayList<>();
  private final List<Entry.Sample> samples = new ArrayList<>();

  void add(Entry entry) {
    switch (entry) {
      case Entry.PutTask put -> tasks.put(put.id().value(), put);
      case Entry.RemoveTask gone -> {
        String id = gone.id().value();
        tasks.remove(id);
        attempts.keySet().removeIf(key -> key.task().equals(id));
        forget(Samples.Table.TASK, id);
      }
      case Entry.Append append -> events.add(append.row());
      case Entry.PutAttempt put ->
          attempts.put(new AttemptKey(put.row().task(), put.row().number()), put.row());
      case Entry.PutProplet put -> proplets.put(put.row().id(), put.row());
      case Entry.RemoveProplet gone -> {
        proplets.remove(gone.id());
        forget(Samples.Table.PROPLET, gone.id());
      }
      case Entry.PutFunction put -> functions.put(put.name().value(), put);
      case Entry.RemoveFunction gone -> functions.remove(gone.name().value());
      case Entry.PutToken put -> tokens.put(put.row().id(), put.row());
      case Entry.RemoveToken gone -> tokens.remove(gone.id());
      case Entry.PutJoined put -> joined.put(put.row().id(), put.row());
      case Entry.RemoveJoined gone -> joined.remove(gone.id());
      case Entry.PutKey put -> keys.put(put.row().key(), put.row());
      case Entry.Sample sample -> samples.add(sample);
    }
  }

  private void forget(Samples.Table table, String subject) {
    samples.removeIf(
        sample -> sample.of() == table.of() && Objects.equals(sample.subject(), subject));
  }

  List<AttemptRow> attempts() {
    return List.copyOf(attempts.values());
  }

  List<EventRow> events() {
    return List.copyOf(events);
  }

  List<Entry.Sample> samples(Samples.Table table) {
    return samples.stream().filter(sample -> sample.of() == table.of()).toList();
  }
}
