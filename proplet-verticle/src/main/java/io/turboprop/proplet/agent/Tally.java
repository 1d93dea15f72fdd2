package io.turboprop.proplet.agent;

import io.turboprop.model.RunResult;
import io.turboprop.proplet.run.Attempt;
import io.turboprop.proplet.run.Note;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs each change in the life of a run, once, wherever it came from. */
final class Tally {
  private static final Logger log = LoggerFactory.getLogger(Tally.class);

  long started;
  long completed;
  long failed;
  long refused;
  long ignored;

  /** A guest begins; that this is reported may be repeated, so reports are no measure of it. */
  void begins(Attempt attempt) {
    started++;
    log.info("task {} started", attempt);
  }

  private static void accepted(Attempt attempt) {
    if (attempt.isUpstream()) {
      log.info("task {} accepted", attempt);
    } else {
      log.info("task {} accepted in epoch {}", attempt, attempt.epoch());
    }
  }

  void count(Note note) {
    switch (note) {
      case Note.Accepted accepted -> accepted(accepted.attempt());
      case Note.Started ignoredStart -> {}
      case Note.Refused refusal -> {
        refused++;
        log.info("task {} refused: {}", refusal.attempt(), refusal.reason());
      }
      case Note.Returned returned -> {
        refused++;
        log.info("task {} given back: {}", returned.attempt(), returned.reason());
      }
      case Note.Finished end -> finished(end);
    }
  }

  private void finished(Note.Finished end) {
    switch (end.result()) {
      case RunResult.Success ignoredResult -> {
        completed++;
        log.info("task {} completed", end.attempt());
      }
      case RunResult.Failure failure -> {
        failed++;
        log.info("task {} failed: {}", end.attempt(), failure.reason());
      }
    }
  }
}
