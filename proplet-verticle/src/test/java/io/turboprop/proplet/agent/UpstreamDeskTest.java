package io.turboprop.proplet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.run.Attempt;
import io.turboprop.proplet.run.Note;
import io.turboprop.time.VirtualTimers;
import io.turboprop.wire.PropletMessage.TaskResult;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UpstreamDeskTest {
  private static final TaskId TASK = new TaskId("a");
  private static final PropletId ME = new PropletId("p1");
  private static final Attempt START = Attempt.upstream(TASK);
  private static final RunResult OK = new RunResult.Success(new JsonText("\"30\""));

  private final VirtualTimers timers = new VirtualTimers();
  private final RecordingLine line = new RecordingLine();
  private final UpstreamDesk desk =
      new UpstreamDesk(ME, Duration.ofMillis(500), line, timers, timers);

  @Test
  void finished_soonAfterTheStart_isToldAtTheEarliestMoment() {
    desk.say(new Note.Accepted(START), false);
    timers.advance(Duration.ofMillis(100));
    desk.say(new Note.Finished(START, OK), false);

    timers.advance(Duration.ofMillis(399));
    assertThat(line.messages).isEmpty();
    timers.advance(Duration.ofMillis(1));

    assertThat(line.messages)
        .containsExactly(
            new TaskResult(
                TASK, Optional.of(ME), Optional.of(new JsonText("\"30\"")), Optional.empty()));
  }

  @Test
  void finished_late_isToldAtOnce() {
    desk.say(new Note.Accepted(START), false);
    timers.advance(Duration.ofSeconds(5));

    desk.say(new Note.Finished(START, OK), false);

    assertThat(line.messages).hasSize(1);
  }

  @Test
  void daemon_isAnsweredOnceWhateverHappensLater() {
    desk.say(new Note.Accepted(START), true);
    timers.advance(Duration.ofSeconds(1));
    desk.say(new Note.Started(START), true);
    desk.say(new Note.Finished(START, RunResult.Failure.of(ReasonCode.STOPPED_BY_USER, "")), true);

    assertThat(line.messages)
        .containsExactly(
            new TaskResult(
                TASK, Optional.of(ME), Optional.of(new JsonText("\"\"")), Optional.empty()));
  }

  @Test
  void daemon_thatCannotStart_isAnsweredWithTheError() {
    desk.say(new Note.Accepted(START), true);
    timers.advance(Duration.ofSeconds(1));
    desk.say(
        new Note.Finished(START, RunResult.Failure.of(ReasonCode.IMAGE_NOT_FOUND, "no v1")), true);

    assertThat(((TaskResult) line.messages.getFirst()).error()).contains("image_not_found: no v1");
  }

  @Test
  void forgotten_isNotAnswered() {
    desk.say(new Note.Accepted(START), false);

    desk.forget(TASK);
    desk.say(new Note.Finished(START, OK), false);

    timers.advance(Duration.ofHours(1));
    assertThat(line.messages).isEmpty();
  }
}
