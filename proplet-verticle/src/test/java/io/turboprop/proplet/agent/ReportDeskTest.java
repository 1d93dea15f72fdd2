package io.turboprop.proplet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.BootId;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.run.Attempt;
import io.turboprop.proplet.run.Note;
import io.turboprop.time.Backoff;
import io.turboprop.time.VirtualTimers;
import io.turboprop.wire.Report;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ReportDeskTest {
  private static final BootId BOOT = new BootId("boot-1");
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final VirtualTimers timers = new VirtualTimers();
  private final RecordingLine line = new RecordingLine();
  private final ReportDesk desk = desk(10);

  @Test
  void say_severalInOneMoment_goOutInOneMessage() {
    desk.say(new Note.Accepted(attempt("a")));
    desk.say(new Note.Started(attempt("a")));

    timers.advance(MOMENT);

    assertThat(line.batches).hasSize(1);
    assertThat(line.batches.getFirst().boot()).isEqualTo(BOOT);
    assertThat(line.batches.getFirst().reports())
        .containsExactly(
            new Report.Accepted(1, new TaskId("a"), 1, 1),
            new Report.Started(2, new TaskId("a"), 1, 1));
  }

  @Test
  void say_unacknowledged_goesOutAgainWithGrowingDelays() {
    desk.say(new Note.Accepted(attempt("a")));

    timers.advance(MOMENT);
    assertThat(line.batches).hasSize(1);
    timers.advance(Duration.ofSeconds(2));
    assertThat(line.batches).hasSize(2);
    timers.advance(Duration.ofSeconds(2));
    assertThat(line.batches).hasSize(2);
    timers.advance(Duration.ofSeconds(2));
    assertThat(line.batches).hasSize(3);
    assertThat(line.batches).allSatisfy(b -> assertThat(b.reports()).hasSize(1));
  }

  @Test
  void acknowledged_isNotSentAgain() {
    desk.say(new Note.Accepted(attempt("a")));
    desk.say(new Note.Accepted(attempt("b")));
    timers.advance(MOMENT);

    desk.acknowledged(BOOT, List.of(1L, 99L));
    timers.advance(Duration.ofSeconds(2));

    assertThat(line.batches.getLast().reports())
        .containsExactly(new Report.Accepted(2, new TaskId("b"), 1, 1));
    desk.acknowledged(BOOT, List.of(2L));
    timers.advance(Duration.ofHours(1));
    assertThat(line.batches).hasSize(2);
    assertThat(timers.pending()).isZero();
  }

  @Test
  void acknowledged_forAnotherBoot_changesNothing() {
    desk.say(new Note.Accepted(attempt("a")));

    desk.acknowledged(new BootId("boot-0"), List.of(1L));

    assertThat(desk.open()).isEqualTo(1);
  }

  @Test
  void say_whileTheLineIsDown_waitsForIt() {
    line.up = false;
    desk.say(new Note.Accepted(attempt("a")));
    timers.advance(Duration.ofHours(1));
    assertThat(line.batches).isEmpty();

    line.up = true;
    desk.lineIsUp();
    timers.advance(MOMENT);

    assertThat(line.batches).hasSize(1);
  }

  @Test
  void say_theSameWhileItStillWaits_takesNoNewNumber() {
    desk.say(new Note.Accepted(attempt("a")));
    desk.say(new Note.Accepted(attempt("a")));

    timers.advance(MOMENT);

    assertThat(line.batches.getFirst().reports()).hasSize(1);
    assertThat(desk.open()).isEqualTo(1);
  }

  @Test
  void say_whenFull_letsGoWhatALaterReportMakesSuperfluous() {
    ReportDesk small = desk(2);
    small.say(new Note.Accepted(attempt("a")));
    small.say(new Note.Started(attempt("a")));
    assertThat(small.isFull()).isTrue();

    small.say(finished("a", "1"));
    timers.advance(MOMENT);

    assertThat(line.batches.getLast().reports())
        .extracting(r -> r.getClass().getSimpleName())
        .containsExactly("Started", "Finished");
  }

  @Test
  void say_longResults_areSplitIntoSeveralMessages() {
    String result = "\"" + "x".repeat(700_000) + "\"";
    desk.say(finished("a", result));
    desk.say(finished("b", result));

    timers.advance(MOMENT);

    assertThat(line.batches).hasSize(2);
  }

  private static Note finished(String task, String result) {
    return new Note.Finished(attempt(task), new RunResult.Success(new JsonText(result)));
  }

  private static Attempt attempt(String task) {
    return new Attempt(new TaskId(task), 1, 1);
  }

  private ReportDesk desk(int most) {
    var backoff = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(60));
    return new ReportDesk(
        new PropletId("p1"),
        BOOT,
        new ReportOutbox(most, backoff, new Random(3)),
        RunJournal.forgetful(),
        line,
        timers,
        timers);
  }
}
