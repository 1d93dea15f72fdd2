package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.Sampled;
import io.turboprop.wire.PropletMessage.TaskMetrics;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import java.nio.file.Path;
import java.time.InstantSource;

/** What writes to the tables of one file consist of. */
record Tables(
    Path file,
    Counters counters,
    EventLists lists,
    EventPruning pruning,
    SampleTable<WorkerMetrics> ofProplets,
    SampleTable<TaskMetrics> ofTasks,
    Writes writes) {

  static Tables of(SqliteOptions options, Bodies bodies, InstantSource clock) {
    Path file = options.file();
    Retention retention = options.retention();
    Counters counters = new Counters(file);
    EventLists lists = new EventLists(counters);
    EventPruning pruning = new EventPruning(retention.happenings(), counters, lists);
    var ofProplets = new SampleTable<>(Sampled.PROPLET, WorkerMetrics.class, bodies, retention);
    var ofTasks = new SampleTable<>(Sampled.TASK, TaskMetrics.class, bodies, retention);
    Writes writes = new Writes(retention, pruning, lists, ofProplets, ofTasks, clock);
    return new Tables(file, counters, lists, pruning, ofProplets, ofTasks, writes);
  }

  /** With what a store keeps unless it is told otherwise. */
  static Tables of(Path file) {
    return of(SqliteOptions.at(file), RowJson.bodies(file), InstantSource.system());
  }
}
