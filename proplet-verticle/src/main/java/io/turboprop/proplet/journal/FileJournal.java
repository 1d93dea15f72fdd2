package io.turboprop.proplet.journal;

import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.proplet.agent.RunJournal;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.Report;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal in one file. Everything that asks in the same moment, or while the disk is busy, is
 * written together: one {@code sync} serves all of it.
 *
 * <pre>
 *             append + sync                 failed
 *  (idle) ◄───────────────────► (writing) ─────────► (broken)
 *             replace, when the file has               │ replace, again and again
 *             outgrown what is needed                  ▼ with growing pauses
 *                                           (idle) ◄── worked
 * </pre>
 *
 * <p>What is needed is kept in memory as well (as references to reports that others hold anyway),
 * so that the file can be written anew at any time: at each start, when most of it is outlived, and
 * after a failure, since nobody knows what a failed write or sync left. Lives on one thread, that
 * of the executor.
 */
public final class FileJournal implements RunJournal {
  private static final Logger log = LoggerFactory.getLogger(FileJournal.class);

  private final JournalFile file;
  private final Setup setup;
  private final JournalConfig config;
  private final Found found;
  private final Ledger ledger;
  private ByteArrayOutputStream unwritten = new ByteArrayOutputStream();
  private List<Promise<Void>> waiting = new ArrayList<>();
  private final Promise<Void> closed = Promise.promise();
  private boolean soon;
  private boolean writing;
  private boolean anew = true;
  private boolean begun;
  private boolean closing;
  private boolean triedLast;
  private boolean over;
  private long fileBytes;
  private long syncs;
  private long records;
  private @Nullable Trouble trouble;
  private Cancellable retry = () -> {};

  private record Trouble(Instant since, int failures, String what) {}

  /**
   * Whose journal it is, and what it takes from outside.
   *
   * @param executor runs what it is given later, on the thread on which the journal is called
   */
  public record Setup(
      PropletId proplet,
      BootId boot,
      JournalConfig config,
      Executor executor,
      Timers timers,
      InstantSource clock,
      RandomGenerator random) {}

  private FileJournal(JournalFile file, Setup setup, JournalReader.Read read) {
    this.file = file;
    this.setup = setup;
    this.config = setup.config();
    this.found = read.found();
    this.ledger = new Ledger(config);
  }

  /**
   * Reads what is there. What is damaged is said, left out, and kept aside.
   *
   * @return fails with {@link JournalException} if the file is of a newer version or of another
   *     proplet, and as {@link JournalFile#open} does
   */
  public static Future<FileJournal> open(JournalFile file, Setup setup) {
    return JournalOpening.of(file, setup).map(read -> new FileJournal(file, setup, read));
  }

  @Override
  public Found found() {
    return found;
  }

  @Override
  public Future<Void> begin(Collection<Report> open) {
    begun = true;
    ledger.sawEpoch(found.epoch());
    found.known().forEach(end -> ledger.known(end, size(known(end))));
    open.forEach(this::owed);
    return whenSafe();
  }

  /** A refusal that is owed gives an attempt back, so it was taken over: else it is not kept. */
  private void owed(Report end) {
    if (end instanceof Report.Refused back) {
      var taken = new Report.Accepted(back.sequence(), back.task(), back.attempt(), back.epoch());
      ledger.said(taken, size(said(taken)));
    }
    ledger.said(end, size(said(end)));
  }

  @Override
  public Future<Void> accept(Report.Accepted report) {
    if (closing) {
      return failed(new JournalException("the proplet is shutting down"));
    }
    if (trouble != null) {
      return failed(new JournalException(trouble.what()));
    }
    byte[] record = said(report).encode();
    if (ledger.bytes() + record.length > config.bytes()) {
      return failed(new JournalException(full()));
    }
    add(report, record);
    return whenSafe();
  }

  @Override
  public Future<Void> note(Report report) {
    long before = ledger.epoch();
    return switch (report) {
      case Report.Accepted accepted -> held(accepted, before);
      case Report.Started started -> held(started, before);
      case Report.Refused refused -> {
        add(refused, said(refused).encode());
        soon();
        yield Future.succeededFuture();
      }
      case Report.Finished finished -> {
        add(finished, said(finished).encode());
        yield safeIfItCan();
      }
    };
  }

  /** Usually written down when it was accepted; then only a newer epoch is worth a record. */
  private Future<Void> held(Report report, long before) {
    if (!ledger.holds(report)) {
      add(report, said(report).encode());
      return safeIfItCan();
    }
    ledger.sawEpoch(report.epoch());
    if (ledger.epoch() > before) {
      write(new Entry.Epoch(ledger.epoch()).encode());
      soon();
    }
    return Future.succeededFuture();
  }

  @Override
  public void acknowledged(Collection<Long> sequences) {
    ledger.acknowledged(sequences);
    if (!closing) {
      write(new Entry.Acknowledged(setup.boot(), List.copyOf(sequences)).encode());
      soon();
    }
  }

  @Override
  public JournalStats stats() {
    Optional<String> why = Optional.ofNullable(trouble).map(Trouble::what);
    boolean full = ledger.bytes() > config.bytes();
    return new JournalStats(
        fileBytes, ledger.bytes(), syncs, records, why.or(() -> full ? Optional.of(full()) : why));
  }

  @Override
  public Future<Void> close() {
    if (!closing) {
      closing = true;
      retry.cancel();
      if (!writing) {
        last();
      }
    }
    return closed.future();
  }

  private void add(Report report, byte[] record) {
    ledger.said(report, Frames.HEAD + record.length);
    write(record);
  }

  private void write(byte[] record) {
    records++;
    if (!anew) {
      Frames.append(unwritten, record); // Else all that is needed comes from the ledger.
    }
  }

  private Future<Void> safeIfItCan() {
    return trouble == null && !closing
        ? whenSafe()
        : failed(new JournalException(trouble == null ? "it is closed" : trouble.what()));
  }

  private Future<Void> whenSafe() {
    Promise<Void> safe = Promise.promise();
    waiting.add(safe);
    soon();
    return safe.future();
  }

  private void soon() {
    if (!soon && !writing && begun && trouble == null && !closing) {
      soon = true;
      setup.executor().execute(this::flush);
    }
  }

  private void flush() {
    soon = false;
    if (writing || trouble != null || closing) {
      return;
    }
    if (anew || fileBytes + unwritten.size() > 2 * ledger.bytes() + config.slackBytes()) {
      replace();
    } else if (unwritten.size() > 0 || !waiting.isEmpty()) {
      append();
    }
  }

  private void append() {
    List<Promise<Void>> group = takeWaiting();
    var bytes = Bytes.wrap(unwritten.toByteArray());
    unwritten = new ByteArrayOutputStream();
    Future<Void> written = bytes.length() == 0 ? Future.succeededFuture() : file.append(bytes);
    write(
        group,
        (group.isEmpty() ? written : written.compose(v -> sync())).map(fileBytes + bytes.length()));
  }

  private Future<Void> sync() {
    syncs++;
    return file.sync();
  }

  private void replace() {
    List<Promise<Void>> group = takeWaiting();
    unwritten = new ByteArrayOutputStream();
    anew = false;
    syncs++;
    long epoch = ledger.epoch();
    List<Report> past = ledger.known();
    List<Report> living = ledger.living();
    write(group, file.replace(() -> all(epoch, past, living)));
  }

  private List<Promise<Void>> takeWaiting() {
    List<Promise<Void>> group = waiting;
    waiting = new ArrayList<>();
    return group;
  }

  /**
   * @param work under way; gives the length of the file
   */
  private void write(List<Promise<Void>> group, Future<Long> work) {
    writing = true;
    work.onComplete(
        done -> {
          writing = false;
          if (done.succeeded()) {
            fileBytes = done.result();
            works();
            group.forEach(Promise::complete);
          } else {
            broke(done.cause());
            group.forEach(promise -> promise.fail(why()));
          }
          next();
        });
  }

  private void next() {
    if (closing) {
      last();
    } else if (trouble == null) {
      flush();
    }
  }

  private void works() {
    if (trouble != null) {
      log.warn(
          "journal {} can be written again after {}; attempts are taken over again",
          file.name(),
          Duration.between(trouble.since(), setup.clock().instant()));
      trouble = null;
    }
  }

  private void broke(Throwable cause) {
    anew = true;
    unwritten = new ByteArrayOutputStream();
    Instant now = setup.clock().instant();
    String what =
        "journal %s cannot be written: %s".formatted(file.name(), JournalOpening.text(cause));
    if (trouble == null) {
      log.error(
          "{}; no attempts are taken over until it can, results are sent without it."
              + " Make room, or repair the disk",
          what,
          cause);
      trouble = new Trouble(now, 1, what);
    } else {
      trouble = new Trouble(trouble.since(), trouble.failures() + 1, what);
    }
    takeWaiting().forEach(promise -> promise.fail(why()));
    if (!closing) {
      Duration pause = config.retry().delay(trouble.failures(), setup.random());
      retry = setup.timers().after(pause, this::again);
    }
  }

  private void again() {
    if (!writing && !closing) {
      replace();
    }
  }

  /** One more try to write what is open, then the end. */
  private void last() {
    if (writing || over) { // Closed by one of those whose record has just become safe.
      return;
    }
    boolean open = begun && (anew || unwritten.size() > 0 || !waiting.isEmpty());
    if (!open || triedLast) {
      takeWaiting().forEach(promise -> promise.fail(why()));
      over = true;
      file.close().otherwiseEmpty().onComplete(closed);
      return;
    }
    triedLast = true;
    waiting.add(Promise.promise()); // So that it is synced.
    if (anew) {
      replace();
    } else {
      append();
    }
  }

  private JournalException why() {
    return new JournalException(trouble == null ? "it is closed" : trouble.what());
  }

  private String full() {
    return "journal %s is full: %d bytes wait to be acknowledged, %d are allowed"
            .formatted(file.name(), ledger.bytes(), config.bytes())
        + " (PROPLET_JOURNAL_BYTES); attempts are taken over again when it has";
  }

  private Bytes all(long epoch, List<Report> past, List<Report> living) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(Frames.preamble());
    Frames.append(out, new Entry.Epoch(epoch).encode());
    past.forEach(end -> Frames.append(out, known(end).encode()));
    living.forEach(report -> Frames.append(out, said(report).encode()));
    return Bytes.wrap(out.toByteArray());
  }

  private Entry said(Report report) {
    return new Entry.Said(setup.proplet(), setup.boot(), report);
  }

  private Entry known(Report end) {
    return new Entry.Known(setup.proplet(), setup.boot(), end);
  }

  private static long size(Entry entry) {
    return (long) Frames.HEAD + entry.encode().length;
  }

  private static <T> Future<T> failed(Throwable cause) {
    return Future.failedFuture(cause);
  }
}
