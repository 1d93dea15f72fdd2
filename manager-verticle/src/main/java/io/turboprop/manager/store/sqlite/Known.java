package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.Fence;
import io.turboprop.manager.store.FencedException;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.rows.Entry;
import io.turboprop.model.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one group of commits finds: the tables, what is ahead of them, and what of the group itself
 * was let through. A round that was under way when it was made counts to the end, since the tables
 * are read as they are a moment later.
 */
final class Known {
  private final Session session;
  private @Nullable Statements opened;
  private final Counters counters;
  private final @Nullable Round underWay;
  private final Round next;
  private final Map<TaskId, Long> versions = new HashMap<>();
  private OptionalLong epoch;

  /**
   * @param epoch of the tables, if that is known
   */
  Known(
      Session session,
      Counters counters,
      OptionalLong epoch,
      @Nullable Round underWay,
      Round next) {
    this.epoch = epoch;
    this.session = session;
    this.counters = counters;
    this.underWay = underWay;
    this.next = next;
  }

  /**
   * Lets a batch through, or nothing of it. False for an attempt whose task is nowhere.
   *
   * @throws StaleWriteException for a version that does not follow the one there is
   * @throws FencedException for an epoch that is over
   */
  boolean admit(Commit commit) throws SQLException {
    if (commit.epoch().isPresent()) {
      Fence.check(commit.epoch(), epoch());
    }
    Map<TaskId, Long> changed = new HashMap<>();
    for (Entry entry : commit.entries()) {
      if (entry instanceof Entry.PutTask put) {
        long expected = put.row().version() - 1;
        long found = version(put.id(), changed);
        if (found != expected) {
          throw new StaleWriteException(put.id(), expected, found);
        }
        changed.put(put.id(), put.row().version());
      } else if (entry instanceof Entry.PutAttempt attempt
          && version(new TaskId(attempt.row().task()), changed) == 0) {
        return false;
      }
    }
    versions.putAll(changed);
    return true;
  }

  private long epoch() throws SQLException {
    if (epoch.isEmpty()) {
      epoch = OptionalLong.of(counters.value(db(), Counters.EPOCH));
    }
    return epoch.getAsLong();
  }

  /** The epoch of the tables, if somebody wanted to know. */
  OptionalLong epochIfRead() {
    return epoch;
  }

  private Statements db() throws SQLException {
    if (opened == null) {
      opened = session.open();
    }
    return opened;
  }

  /** The next one sees the tables as they are then. */
  void close() throws SQLException {
    if (opened != null) {
      opened.connection().commit();
    }
  }

  /** 0 if there is no such task. */
  private long version(TaskId task, Map<TaskId, Long> changed) throws SQLException {
    Long ofGroup = changed.getOrDefault(task, versions.get(task));
    if (ofGroup != null) {
      return ofGroup;
    }
    long ahead = next.version(task);
    if (ahead == 0 && underWay != null) {
      ahead = underWay.version(task);
    }
    return ahead != 0 ? ahead : stored(task);
  }

  private long stored(TaskId task) throws SQLException {
    try (ResultSet row =
        db().of("select version from task where id = ?", task.value()).executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }
}
