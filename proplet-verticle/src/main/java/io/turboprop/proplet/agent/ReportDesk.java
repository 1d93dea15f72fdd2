package io.turboprop.proplet.agent;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.proplet.run.Attempt;
import io.turboprop.proplet.run.Note;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.Report;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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
  private Cancellable timer = () -> {};
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
  }

  /** Keeps the note until it is acknowledged, and sends it soon. */
  void say(Note note) {
    Report report = outbox.add(sequence -> report(sequence, note), clock.instant());
    journal
        .note(report)
        .onSuccess(ignored -> flushSoon())
        .onFailure(
            cause -> log.error("task {} report cannot be written down", note.attempt(), cause));
  }

  /** The manager has stored these; of another boot they mean nothing. */
  void acknowledged(BootId of, List<Long> sequences) {
    if (!of.equals(boot)) {
      log.debug("acknowledgement for boot {} ignored", of);
      return;
    }
    outbox.acknowledge(sequences);
    journal.acknowledged(sequences);
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
    for (List<Report> reports : outbox.takeDue(clock.instant())) {
      line.report(new Report.Batch(id, boot, reports))
          .onFailure(
              cause ->
                  log.warn("{} reports not delivered yet: {}", reports.size(), cause.toString()));
    }
    schedule();
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

  private static Report report(long sequence, Note note) {
    Attempt attempt = note.attempt();
    return switch (note) {
      case Note.Accepted ignored ->
          new Report.Accepted(sequence, attempt.task(), attempt.number(), attempt.epoch());
      case Note.Refused refused ->
          new Report.Refused(
              sequence, attempt.task(), attempt.number(), attempt.epoch(), refused.reason());
      case Note.Started ignored ->
          new Report.Started(sequence, attempt.task(), attempt.number(), attempt.epoch());
      case Note.Finished finished ->
          new Report.Finished(
              sequence, attempt.task(), attempt.number(), attempt.epoch(), finished.result());
    };
  }
}
