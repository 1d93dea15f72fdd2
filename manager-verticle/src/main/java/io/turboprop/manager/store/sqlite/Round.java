package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.rows.Entry;
import io.turboprop.model.TaskId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Entries that go into the tables together, in their order; of a task that is put several times,
 * its last row in the place of its first. Made on one thread and not changed while another one
 * brings it into the tables.
 */
final class Round {
  private static final class Place {
    private final int index;
    private final long before;
    private long version;

    private Place(int index, long version) {
      this.index = index;
      this.before = version - 1;
      this.version = version;
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private final Map<TaskId, Place> tasks = new HashMap<>();
  private long last;

  /**
   * @param number of the record that has them
   */
  void add(long number, List<Entry> more) {
    last = number;
    for (Entry entry : more) {
      if (entry instanceof Entry.PutTask put) {
        add(put);
      } else {
        entries.add(entry);
      }
    }
  }

  private void add(Entry.PutTask put) {
    Place place = tasks.get(put.id());
    if (place == null) {
      tasks.put(put.id(), new Place(entries.size(), put.row().version()));
      entries.add(put);
    } else {
      place.version = put.row().version();
      entries.set(place.index, put);
    }
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  int size() {
    return entries.size();
  }

  /** Of the last record in it. */
  long last() {
    return last;
  }

  /** The version of a task, 0 if it is not in here. */
  long version(TaskId task) {
    Place place = tasks.get(task);
    return place == null ? 0 : place.version;
  }

  /** In a transaction, which then has all up to {@link #last}. */
  void apply(Statements db, Writes writes, Counters counters) throws SQLException {
    for (Entry entry : entries) {
      if (entry instanceof Entry.PutTask put) {
        writes.put(db, put, place(put).before);
      } else {
        writes.apply(db, entry);
      }
    }
    counters.set(db, Counters.AHEAD, last);
  }

  private Place place(Entry.PutTask put) {
    Place place = tasks.get(put.id());
    if (place == null) {
      throw new IllegalStateException("task " + put.id() + " has no place");
    }
    return place;
  }
}
