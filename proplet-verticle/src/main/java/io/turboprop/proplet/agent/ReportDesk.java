package io.turboprop.proplet.agent;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.proplet.run.Attempt;
import io.turboprop.proplet.run.Note;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.Report;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports in the native dialect (architecture §5): written down, sent, and sent again until the
 * manager acknowledges them. What happens in the same moment goes out in one message.
 */
final class ReportDesk {
  private static final Logger log = LoggerFactory.getLogger(ReportDesk.class);

  private final PropletId id;
  private final BootId boot;
  private final ReportOutbox outbox;
  private final RunJournal journal;
  private final ManagerLine line;
  private final Timers timers;
  private final InstantSource clock;
  private final FirstWords firstWords;
  private Cancellable timer = () -> {};
  private Promise<Void> settled = Promise.promise();
  private boolean soon;

  ReportDesk(
      PropletId id,
      BootId boot,
      ReportOutbox outbox,
      RunJournal journal,
      ManagerLine line,
      Timers timers,
      InstantSource clock) {
    this.id = id;
    this.boot = boot;
    this.outbox = outbox;
    this.journal = journal;
    this.line = line;
    this.timers = timers;
    this.clock = clock;
    this.firstWords = new FirstWords(timers);
  }

  /** Who ordered attempts may wait here for what becomes of them. */
  FirstWords firstWords() {
    return firstWords;
  }

  /**
   * Says again what an earlier boot owes, under new numbers.
   *
   * @return ends when it is written down, or cannot be
   */
  Future<Void> begin(List<Note> owed) {
    List<Report> reports = new ArrayList<>();
    for (Note note : owed) {
      reports.add(keep(note).report());
    }
    return journal
        .begin(reports)
        .otherwiseEmpty()
        .onComplete(done -> reports.forEach(report -> release(report.sequence())));
  }

  /** Writes down that the attempt is taken over, and says nothing yet. */
  Future<Void> accept(Attempt attempt) {
    return journal.accept(
        new Report.Accepted(1, attempt.task(), attempt.number(), attempt.epoch()));
  }

  /**
   * Keeps the note until it is acknowledged. Sends it as soon as it is written down, or when it is
   * clear that it cannot be: to deliver is better than to hold back.
   */
  void say(Note note) {
    if (note instanceof Note.Refused && outbox.isFull()) {
      sayInPassing(note);
      return;
    }
    ReportOutbox.Added added = keep(note);
    if (!added.fresh()) {
      if (outbox.isReleased(added.report().sequence())) {
        firstWords.heard(added.report());
      }
      flushSoon();
      return;
    }
    journal
        .note(added.report())
        .onFailure(
            cause ->
                log.error(
                    "task {} report goes out without being written down: {}",
                    note.attempt(),
                    cause.getMessage()))
        .onComplete(done -> release(added.report().sequence()));
  }

  /** Whoever ordered it orders again if this is lost. */
  private void sayInPassing(Note note) {
    Report report = Notes.report(outbox.passingNumber(), note);
    firstWords.heard(report);
    if (line.isUp()) {
      send(List.of(report));
    }
  }

  private ReportOutbox.Added keep(Note note) {
    return outbox.add(Notes.isEnd(note), sequence -> Notes.report(sequence, note), clock.instant());
  }

  private void release(long sequence) {
    outbox.release(sequence, clock.instant());
    outbox.find(sequence).ifPresent(firstWords::heard);
    flushSoon();
    if (outbox.unreleased() == 0) {
      Promise<Void> waited = settled;
      settled = Promise.promise();
      waited.complete();
    }
  }

  /** Ends when nothing waits for the journal any more; all of it is sent if the line is up. */
  Future<Void> settle() {
    return (outbox.unreleased() == 0 ? Future.<Void>succeededFuture() : settled.future())
        .onComplete(done -> flush());
  }

  /** Ends of attempts that are not acknowledged. */
  List<Report> ends() {
    return outbox.ends();
  }

  void answer(Inventory inventory) {
    line.report(new Report.Batch(id, boot, List.of(), Optional.of(inventory)))
        .onFailure(cause -> log.warn("inventory not delivered: {}", cause.toString()));
  }

  /**
   * The manager has stored these; of another boot they mean nothing.
   *
   * @return those that were still waiting for it
   */
  List<Report> acknowledged(BootId of, List<Long> sequences) {
    if (!of.equals(boot)) {
      log.debug("acknowledgement for boot {} ignored", of);
      return List.of();
    }
    List<Report> waited = sequences.stream().map(outbox::find).flatMap(Optional::stream).toList();
    List<Long> last = outbox.acknowledge(sequences);
    if (!last.isEmpty()) {
      journal.acknowledged(last);
    }
    return waited;
  }

  /** The broker is reached again: what is open goes out at once. */
  void lineIsUp() {
    outbox.allDue(clock.instant());
    flushSoon();
  }

  /** No further order should be taken now. */
  boolean isFull() {
    return outbox.isFull();
  }

  int open() {
    return outbox.size();
  }

  /** Sends what is due now, without waiting for others to join. */
  void flush() {
    soon = false;
    timer.cancel();
    if (!line.isUp()) {
      return;
    }
    outbox.takeDue(clock.instant()).forEach(this::send);
    schedule();
  }

  private void send(List<Report> reports) {
    line.report(new Report.Batch(id, boot, reports))
        .onFailure(
            cause ->
                log.warn("{} reports not delivered yet: {}", reports.size(), cause.toString()));
  }

  /** Leaves the rest of this moment time to join. */
  private void flushSoon() {
    if (!soon && line.isUp()) {
      soon = true;
      timer.cancel();
      timer = timers.after(Duration.ZERO, this::flush);
    }
  }

  private void schedule() {
    timer.cancel();
    Instant now = clock.instant();
    outbox
        .nextDue()
        .map(due -> due.isAfter(now) ? Duration.between(now, due) : Duration.ZERO)
        .filter(delay -> line.isUp())
        .ifPresent(delay -> timer = timers.after(delay, this::flush));
  }
}
