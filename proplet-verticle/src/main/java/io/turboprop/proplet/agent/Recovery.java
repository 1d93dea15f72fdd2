package io.turboprop.proplet.agent;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.proplet.run.Note;
import io.turboprop.wire.Report;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows from what an earlier boot left. Pure but for the log.
 *
 * @param owed ends that have to be told
 * @param lost how many of these are of attempts that did not live to see it
 * @param known ends that the manager has
 */
record Recovery(List<Note> owed, int lost, List<Note> known) {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  static Recovery of(RunJournal.Found found) {
    List<Note> owed = new ArrayList<>();
    for (Report report : found.open()) {
      owed.add(Notes.of(report, true));
    }
    for (Report report : found.unfinished()) {
      owed.add(new Note.Finished(Notes.attempt(report), lost(found)));
    }
    List<Note> known = found.known().stream().map(end -> Notes.of(end, false)).toList();
    return new Recovery(owed, found.unfinished().size(), known);
  }

  void log(PropletId id) {
    if (!owed.isEmpty()) {
      log.info(
          "proplet {} owes {} results of its last boot, {} of attempts that were lost with it",
          id,
          owed.size(),
          lost);
    }
  }

  private static RunResult lost(RunJournal.Found found) {
    String boot = found.boot().map(BootId::value).orElse("unknown");
    return RunResult.Failure.of(
        ReasonCode.PROPLET_LOST, "was running when boot " + boot + " of the proplet ended");
  }
}
