package io.turboprop.proplet.journal;

import io.turboprop.model.JsonText;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.wire.Report;

/** Reports of tests: of attempt 1 in epoch 1. */
final class Reported {
  private Reported() {}

  static Report.Accepted accepted(long sequence, String task) {
    return new Report.Accepted(sequence, new TaskId(task), 1, 1);
  }

  static Report.Started started(long sequence, String task) {
    return new Report.Started(sequence, new TaskId(task), 1, 1);
  }

  static Report.Refused refused(long sequence, String task) {
    return new Report.Refused(
        sequence, new TaskId(task), 1, 1, new Reason(ReasonCode.NO_CAPACITY, "full"));
  }

  static Report.Finished finished(long sequence, String task, String text) {
    return new Report.Finished(
        sequence, new TaskId(task), 1, 1, new RunResult.Success(new JsonText('"' + text + '"')));
  }
}
