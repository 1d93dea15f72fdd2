package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.rows.Entry;
import io.turboprop.manager.store.rows.EntryBytes;
import io.turboprop.manager.store.rows.Outage;
import io.turboprop.manager.store.rows.WriteCounts;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers commits before the tables have them: once they are checked and in the {@link AheadLog},
 * which takes one write and one fsync for all that wait. Now and then all of them go into the
 * tables as one {@link Round}. Questions wait for that, so nobody sees tables that are behind.
 *
 * <p>A quiet store writes straight into the tables, as it does when there may be no room for what
 * would be ahead, and for what is not in the log: that waits until the tables have everything, for
 * its outcome may depend on it.
 *
 * <p>{@link #commit}, {@link #inOrder} and {@link #whenSettled} from any thread, {@link #run} on
 * one of its own.
 */
final class Ahead implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Ahead.class);

  /** After so many bytes the next round begins at once, and commits wait for the one before. */
  private static final long ROUND_BYTES = 16 << 20;

  /** Between two attempts to bring the same round into the tables. */
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final SqliteOptions options;
  private final Path file;
  private final Writer writer;
  private final Writes writes;
  private final Counters counters;
  private final WriteCounts counts;
  private final AheadLog log;
  private final Room room;
  private final Session session;
  private final Outage outage;
  private Bytes bytes = new Bytes();

  /** As the tables have it; what changes it is done in order, and so by this thread's leave. */
  private OptionalLong epoch = OptionalLong.empty();

  private volatile boolean busy;

  // All below is guarded by this object's lock.
  private final Queue<Ordered> waiting = new ArrayDeque<>();
  private final List<Question> questions = new ArrayList<>();
  private Round next = new Round();
  private @Nullable Round underWay;
  private boolean inFlight;
  private long accepted;
  private long applied;

  /** When the next round may begin, or the next commits go straight into the tables. */
  private long due = System.nanoTime();

  private @Nullable Throwable trouble;
  private boolean closed;

  /**
   * @param commit what of it can be in the log; none for what has to be done in the tables
   */
  private record Ordered(Request<?> request, @Nullable Commit commit) {}

  private record Question(long record, Runnable ask, Consumer<Throwable> fail) {}

  /** Makes the log. What an earlier one had must be in the tables. */
  Ahead(SqliteOptions options, Writer writer, Writes writes, Counters counters, long applied)
      throws IOException {
    this.options = options;
    this.file = options.file();
    this.writer = writer;
    this.writes = writes;
    this.counters = counters;
    this.counts = writer.counts();
    this.room = new Room(options);
    this.log = new AheadLog(file, applied);
    this.session = new Session(() -> Connections.reader(options));
    this.outage = new Outage(LOG, file);
    this.accepted = applied;
    this.applied = applied;
  }

  /**
   * @param work what puts it into the tables if it does not go into the log
   */
  <T> Future<T> commit(Commit commit, int count, Request.Work<T> work) {
    return offer(new Ordered(new Request<>(work, count, false), commit));
  }

  /** In the tables, after all that was given before. */
  <T> Future<T> inOrder(int count, Request.Work<T> work) {
    return offer(new Ordered(new Request<>(work, count, false), null));
  }

  @SuppressWarnings("unchecked") // the future is the request's own
  private <T> Future<T> offer(Ordered ordered) {
    String refusal = null;
    synchronized (this) {
      if (closed) {
        refusal = "the store is closed";
      } else if (waiting.size() >= options.queue()) {
        refusal = "too many writes wait for the disk; try again later";
      } else {
        waiting.add(ordered);
        notifyAll();
      }
    }
    if (refusal != null) {
      counts.failed(1);
      ordered.request.fail(unavailable(refusal + ", nothing was stored"));
    }
    return (Future<T>) ordered.request.future();
  }

  /**
   * Runs {@code ask} once the tables have everything that was answered before now, on this thread
   * or on the writer's.
   *
   * @param fail is given why they cannot have it
   */
  void whenSettled(Runnable ask, Consumer<Throwable> fail) {
    Throwable why;
    synchronized (this) {
      if (closed) {
        why = unavailable("the store is closed");
      } else if (accepted == applied) {
        why = null;
      } else if (trouble != null) {
        why = trouble;
      } else if (questions.size() >= options.queue()) {
        why = unavailable("too many questions wait; try again later");
      } else {
        questions.add(new Question(accepted, ask, fail));
        notifyAll();
        return;
      }
    }
    if (why == null) {
      ask.run();
    } else {
      fail.accept(why);
    }
  }

  @Override
  public void run() {
    try {
      List<Ordered> group = take();
      while (!group.isEmpty()) {
        busy = true;
        process(group);
        busy = false;
        group = take();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts who writes ahead", e);
    } finally {
      end();
    }
  }

  private void end() {
    close();
    session.discard();
    try {
      log.close();
      if (settled()) {
        AheadLog.delete(file);
      } else {
        LOG.warn("store {}: what only its log has is stored at the next start", file);
      }
    } catch (IOException e) {
      LOG.warn("store {}: its log did not close cleanly", file, e);
    }
  }

  /** Waits for at least one; none means that the store is closed and all of them were given. */
  private synchronized List<Ordered> take() throws InterruptedException {
    while (true) {
      beginDueRound();
      boolean full = underWay != null && trouble == null && log.size() >= ROUND_BYTES;
      if (!waiting.isEmpty() && !full) {
        return taken();
      }
      if (closed && waiting.isEmpty() && (settled() || (trouble != null && !inFlight))) {
        return List.of();
      }
      TimeUnit.NANOSECONDS.timedWait(this, nanosLeft());
    }
  }

  private List<Ordered> taken() {
    List<Ordered> taken = new ArrayList<>(Math.min(waiting.size(), options.drain()));
    while (taken.size() < options.drain() && !waiting.isEmpty()) {
      taken.add(waiting.remove());
    }
    return taken;
  }

  /** How long nothing has to be done if nothing happens. */
  private synchronized long nanosLeft() {
    boolean roundAwaited = !inFlight && (underWay != null || !next.isEmpty());
    return roundAwaited ? Math.max(1, due - System.nanoTime()) : Long.MAX_VALUE;
  }

  private synchronized boolean settled() {
    return accepted == applied;
  }

  private synchronized void beginDueRound() {
    if (inFlight) {
      return;
    }
    boolean overdue = System.nanoTime() - due >= 0;
    if (underWay != null) {
      if (overdue) {
        bring(underWay);
      }
    } else if (!next.isEmpty()
        && (overdue || closed || !questions.isEmpty() || log.size() >= ROUND_BYTES)) {
      begin();
    }
  }

  private synchronized void begin() {
    Round round = next;
    underWay = round;
    next = new Round();
    log.turn();
    bring(round);
  }

  private synchronized void bring(Round round) {
    inFlight = true;
    due = System.nanoTime() + options.ahead().toNanos();
    Request<Long> request =
        new Request<>(
            db -> {
              round.apply(db, writes, counters);
              return round.last();
            },
            0,
            false);
    request.future().onSuccess(this::brought).onFailure(this::failed);
    writer.submitAll(List.of(request));
  }

  private void brought(long last) {
    List<Question> answered;
    synchronized (this) {
      applied = last;
      underWay = null;
      inFlight = false;
      trouble = null;
      answered = questions.stream().filter(question -> question.record <= last).toList();
      questions.removeAll(answered);
      notifyAll();
    }
    answered.forEach(question -> question.ask.run());
  }

  private void failed(Throwable cause) {
    List<Question> failed;
    synchronized (this) {
      inFlight = false;
      trouble = cause;
      due = System.nanoTime() + RETRY_NANOS;
      failed = List.copyOf(questions);
      questions.clear();
      notifyAll();
    }
    failed.forEach(question -> question.fail.accept(cause));
  }

  private void process(List<Ordered> group) throws InterruptedException {
    try {
      int ahead = straight() ? 0 : ahead(group);
      if (ahead < group.size()) {
        straight(group.subList(ahead, group.size()));
      }
    } catch (RuntimeException | Error e) {
      OrchestratorException why = outage.unexpected(e);
      group.forEach(ordered -> ordered.request.fail(why));
    }
  }

  /** Whether what comes now goes into the tables at once. */
  private boolean straight() {
    boolean quiet;
    synchronized (this) {
      quiet = settled() && System.nanoTime() - due >= 0;
    }
    try {
      return quiet || options.ahead().isZero() || !room.suffices(log.size());
    } catch (IOException e) {
      LOG.warn("store {}: the disk does not tell how much is free", file, e);
      return true;
    }
  }

  /** Gives how many of them went into the log or were refused, from the first one on. */
  private int ahead(List<Ordered> group) {
    Throwable why;
    Known known;
    synchronized (this) {
      why = trouble;
      known = new Known(session, counters, epoch, underWay, next);
    }
    if (why != null) {
      refuseAll(group, why);
      return group.size();
    }
    List<Ordered> admitted = new ArrayList<>();
    bytes = bytes.emptied();
    int count = 0;
    try {
      while (count < group.size() && admit(group.get(count), known, admitted)) {
        count++;
      }
      epoch = known.epochIfRead();
      known.close();
    } catch (SQLException e) {
      // The tables cannot be read; they will say so themselves.
      session.discard();
    }
    if (!admitted.isEmpty()) {
      log(admitted);
    }
    return count;
  }

  /** False if it has to be done in the tables. */
  private boolean admit(Ordered ordered, Known known, List<Ordered> admitted) throws SQLException {
    Commit commit = ordered.commit;
    if (commit == null) {
      return false;
    }
    try {
      List<Entry> entries = commit.entries();
      if (!entries.stream().allMatch(EntryBytes::has) || !known.admit(commit)) {
        return false;
      }
      bytes.add(entries);
      admitted.add(ordered);
    } catch (RuntimeException why) {
      counts.refused(why);
      ordered.request.fail(why);
    }
    return true;
  }

  private void log(List<Ordered> admitted) {
    try {
      log.append(bytes.array(), bytes.size());
    } catch (IOException e) {
      refuseAll(
          admitted,
          new OrchestratorException(
              ErrorCode.STORE_UNAVAILABLE,
              "store "
                  + file
                  + ": its log cannot be written, nothing was stored; check the disk and its"
                  + " space",
              e));
      return;
    }
    synchronized (this) {
      accepted = log.number();
      admitted.forEach(ordered -> next.add(accepted, entries(ordered)));
    }
    counts.transaction();
    outage.over();
    for (Ordered ordered : admitted) {
      counts.stored(ordered.request.writes());
      ordered.request.acknowledge();
    }
  }

  private static List<Entry> entries(Ordered ordered) {
    return ordered.commit == null ? List.of() : ordered.commit.entries();
  }

  private void refuseAll(List<Ordered> group, Throwable cause) {
    OrchestratorException why =
        cause instanceof OrchestratorException known ? known : outage.unexpected(cause);
    outage.failed(group.size(), why);
    counts.failed(group.size());
    group.forEach(ordered -> ordered.request.fail(why));
  }

  /** Into the tables once they have everything, and comes back when it is there. */
  private void straight(List<Ordered> group) throws InterruptedException {
    Throwable why = settle();
    if (why != null) {
      refuseAll(group, why);
      return;
    }
    synchronized (this) {
      due = System.nanoTime() + options.ahead().toNanos();
    }
    epoch = OptionalLong.empty();
    CountDownLatch open = new CountDownLatch(group.size());
    group.forEach(ordered -> ordered.request.andThen(open::countDown));
    writer.submitAll(group.stream().map(Ordered::request).toList());
    open.await();
  }

  /** Waits until the tables have everything; gives why they cannot have it. */
  private synchronized @Nullable Throwable settle() throws InterruptedException {
    while (!settled() && trouble == null) {
      if (!inFlight) {
        begin();
      }
      wait();
    }
    return settled() ? null : trouble;
  }

  /** Whether what is given now will wait. */
  boolean busy() {
    return busy;
  }

  synchronized int queued() {
    return waiting.size();
  }

  /** What was given is still stored, what was asked still answered; then {@link #run} ends. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  private OrchestratorException unavailable(String why) {
    return new OrchestratorException(ErrorCode.STORE_UNAVAILABLE, "store " + file + ": " + why);
  }

  /** The payload of a record. */
  private static final class Bytes extends ByteArrayOutputStream {
    private static final int KEPT_BYTES = 1 << 20;

    private final DataOutputStream out = new DataOutputStream(this);

    Bytes() {
      super(16 << 10);
    }

    void add(List<Entry> entries) {
      try {
        for (Entry entry : entries) {
          EntryBytes.write(entry, out);
        }
      } catch (IOException e) {
        throw new IllegalStateException("memory cannot fail", e);
      }
    }

    /** For the next record; memory of a long one is not kept. */
    Bytes emptied() {
      reset();
      return buf.length > KEPT_BYTES ? new Bytes() : this;
    }

    byte[] array() {
      return buf;
    }
  }
}
