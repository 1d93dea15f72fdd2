package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.Entry;
import io.turboprop.manager.store.rows.Mailbox;
import io.turboprop.manager.store.rows.Sampled;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Has rows made and written. While the writer is at work, a thread beside it makes the rows of what
 * waits, above all their JSON, a third of the work; what that thread has not come to is made by the
 * writer itself. {@link #insert} and {@link #append} from any thread, {@link #run} on one of its
 * own.
 */
final class Inserter implements Runnable {
  /** What waits behind so many is made by the writer. */
  private static final int AHEAD = 1_024;

  private final Writer writer;
  private final Writes writes;
  private final Bodies bodies;
  private final Mailbox<FutureTask<List<Entry>>> unmade = new Mailbox<>(AHEAD);

  Inserter(Writer writer, Writes writes, Bodies bodies) {
    this.writer = writer;
    this.writes = writes;
    this.bodies = bodies;
  }

  Future<Void> insert(Batch batch) {
    FutureTask<List<Entry>> rows = rows(() -> Entry.of(batch, bodies));
    return writer.submit(batch.writes().size(), db -> write(db, rows)).mapEmpty();
  }

  /** One that may be given up. */
  Future<Void> append(Sampled of, String subject, Record sample) {
    FutureTask<List<Entry>> rows =
        rows(() -> List.of(new Entry.Sample(of, subject, bodies.encode(sample))));
    return writer.submitExpendable(db -> write(db, rows)).mapEmpty();
  }

  private FutureTask<List<Entry>> rows(Callable<List<Entry>> made) {
    FutureTask<List<Entry>> rows = new FutureTask<>(made);
    if (writer.busy()) {
      unmade.offer(rows);
    }
    return rows;
  }

  private List<Entry> write(Statements db, FutureTask<List<Entry>> rows) throws SQLException {
    rows.run();
    List<Entry> entries = made(rows);
    for (Entry entry : entries) {
      writes.apply(db, entry);
    }
    return entries;
  }

  /** Waits at most until the other thread is done with these. */
  private static List<Entry> made(FutureTask<List<Entry>> rows) {
    try {
      return rows.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the writer", e);
    }
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
