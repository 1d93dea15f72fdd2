package io.turboprop.proplet.agent;

import io.turboprop.proplet.run.Attempt;
import io.turboprop.proplet.run.Note;
import io.turboprop.wire.Report;

/** Notes of native attempts as reports, and back. */
final class Notes {
  private Notes() {}

  static Report report(long sequence, Note note) {
    Attempt attempt = note.attempt();
    return switch (note) {
      case Note.Accepted ignored ->
          new Report.Accepted(sequence, attempt.task(), attempt.number(), attempt.epoch());
      case Note.Refused refused ->
          new Report.Refused(
              sequence, attempt.task(), attempt.number(), attempt.epoch(), refused.reason());
      case Note.Returned returned ->
          new Report.Refused(
              sequence, attempt.task(), attempt.number(), attempt.epoch(), returned.reason());
      case Note.Started ignored ->
          new Report.Started(sequence, attempt.task(), attempt.number(), attempt.epoch());
      case Note.Finished finished ->
          new Report.Finished(
              sequence, attempt.task(), attempt.number(), attempt.epoch(), finished.result());
    };
  }

  /**
   * @param wasAccepted whether the attempt had been taken over before it was refused
   */
  static Note of(Report report, boolean wasAccepted) {
    Attempt attempt = attempt(report);
    return switch (report) {
      case Report.Accepted ignored -> new Note.Accepted(attempt);
      case Report.Refused refused ->
          wasAccepted
              ? new Note.Returned(attempt, refused.reason())
              : new Note.Refused(attempt, refused.reason());
      case Report.Started ignored -> new Note.Started(attempt);
      case Report.Finished finished -> new Note.Finished(attempt, finished.result());
    };
  }

  static Attempt attempt(Report report) {
    return new Attempt(report.task(), report.attempt(), report.epoch());
  }

  /** Whether nothing more will be said of the attempt. */
  static boolean isFinal(Note note) {
    return isEnd(note) || note instanceof Note.Refused;
  }

  /** Whether the attempt was in our hands until then, so that its end has to be told. */
  static boolean isEnd(Note note) {
    return note instanceof Note.Finished || note instanceof Note.Returned;
  }
}
