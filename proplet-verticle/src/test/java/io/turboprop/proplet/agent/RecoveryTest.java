package io.turboprop.proplet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.BootId;
import io.turboprop.model.JsonText;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.agent.RunJournal.Found;
import io.turboprop.proplet.run.Attempt;
import io.turboprop.proplet.run.Note;
import io.turboprop.wire.Report;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RecoveryTest {
  private static final RunResult OK = new RunResult.Success(new JsonText("1"));
  private static final Reason FULL = Reason.of(ReasonCode.NO_CAPACITY);

  @Test
  void of_nothing_owesNothing() {
    assertThat(Recovery.of(Found.NOTHING)).isEqualTo(new Recovery(List.of(), 0, List.of()));
  }

  @Test
  void of_whatABootLeft_owesEndsAndLosses() {
    Recovery recovery =
        Recovery.of(
            new Found(
                Optional.of(new BootId("b1")),
                3,
                List.of(
                    new Report.Finished(4, new TaskId("a"), 1, 3, OK),
                    new Report.Refused(5, new TaskId("b"), 1, 3, FULL)),
                List.of(new Report.Accepted(6, new TaskId("c"), 2, 3)),
                List.of(new Report.Refused(1, new TaskId("d"), 1, 2, FULL))));

    assertThat(recovery.owed())
        .containsExactly(
            new Note.Finished(attempt("a", 1, 3), OK),
            new Note.Returned(attempt("b", 1, 3), FULL),
            new Note.Finished(
                attempt("c", 2, 3),
                RunResult.Failure.of(
                    ReasonCode.PROPLET_LOST, "was running when boot b1 of the proplet ended")));
    assertThat(recovery.lost()).isEqualTo(1);
    assertThat(recovery.known()).containsExactly(new Note.Refused(attempt("d", 1, 2), FULL));
  }

  private static Attempt attempt(String task, int number, long epoch) {
    return new Attempt(new TaskId(task), number, epoch);
  }
}
