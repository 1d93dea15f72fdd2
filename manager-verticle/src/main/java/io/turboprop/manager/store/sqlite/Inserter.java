package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Fence;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.Entry;
import io.turboprop.manager.store.rows.Mailbox;
import io.turboprop.manager.store.rows.Sampled;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Has rows made and written. While those before are written, a thread beside makes the rows of what
 * waits, above all their JSON, a third of the work; what that thread has not come to is made by who
 * writes it. {@link #insert} and {@link #append} from any thread, {@link #run} on one of its own.
 */
final class Inserter implements Runnable {
  /** What waits behind so many is made by who writes it. */
  private static final int AHEAD = 1_024;

  private final Ahead ahead;
  private final Writer writer;
  private final Epoch epoch;
  private final Writes writes;
  private final Bodies bodies;
  private final Mailbox<FutureTask<List<Entry>>> unmade = new Mailbox<>(AHEAD);

  Inserter(Ahead ahead, Writer writer, Epoch epoch, Writes writes, Bodies bodies) {
    this.ahead = ahead;
    this.epoch = epoch;
    this.writer = writer;
    this.writes = writes;
    this.bodies = bodies;
  }

  /**
   * @param carried epoch, in which alone the batch may be stored
   */
  Future<Void> insert(Batch batch, OptionalLong carried) {
    Commit commit = new Commit(rows(() -> Entry.of(batch, bodies)), carried);
    return ahead
        .commit(
            commit,
            batch.writes().size(),
            db -> {
              if (carried.isPresent()) {
                Fence.check(carried, epoch.value(db));
              }
              return write(db, commit);
            })
        .mapEmpty();
  }

  /** One that may be given up. */
  Future<Void> append(Sampled of, String subject, Record sample) {
    Commit commit =
        new Commit(
            rows(() -> List.of(new Entry.Sample(of, subject, bodies.encode(sample)))),
            OptionalLong.empty());
    return writer.submitExpendable(db -> write(db, commit)).mapEmpty();
  }

  private FutureTask<List<Entry>> rows(Callable<List<Entry>> made) {
    FutureTask<List<Entry>> rows = new FutureTask<>(made);
    if (ahead.busy()) {
      unmade.offer(rows);
    }
    return rows;
  }

  private List<Entry> write(Statements db, Commit commit) throws SQLException {
    List<Entry> entries = commit.entries();
    for (Entry entry : entries) {
      writes.apply(db, entry);
    }
    return entries;
  }

  @Override
  public void run() {
    try {
      List<FutureTask<List<Entry>>> next = unmade.take(1);
      while (!next.isEmpty()) {
        next.forEach(FutureTask::run);
        next = unmade.take(1);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts who makes rows", e);
    }
  }

  void close() {
    unmade.close();
  }
}
