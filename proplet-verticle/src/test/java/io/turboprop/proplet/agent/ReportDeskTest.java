package io.turboprop.proplet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.BootId;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
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
  private static final RunResult OK = new RunResult.Success(new JsonText("1"));
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final VirtualTimers timers = new VirtualTimers();
  private final RecordingLine line = new RecordingLine();
  private final SlowJournal journal = new SlowJournal();
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
  void say_whileItIsNotWrittenDown_isHeldBackWhateverElseGoesOut() {
    journal.slow = true;
    desk.say(finished("a", "1"));
    journal.slow = false;
    desk.say(new Note.Accepted(attempt("b")));

    timers.advance(MOMENT);
    assertThat(line.batches.getLast().reports()).extracting(Report::sequence).containsExactly(2L);
    assertThat(desk.settle().isComplete()).isFalse();
    desk.lineIsUp();
    timers.advance(MOMENT);
    assertThat(line.batches.getLast().reports()).extracting(Report::sequence).containsExactly(2L);

    journal.slowNotes.getFirst().complete();
    timers.advance(MOMENT);

    assertThat(line.batches.getLast().reports()).extracting(Report::sequence).containsExactly(1L);
    assertThat(desk.settle().isComplete()).isTrue();
  }

  @Test
  void say_whenItCannotBeWrittenDown_goesOutAllTheSame() {
    journal.failure = new java.io.IOException("disk full");

    desk.say(finished("a", "1"));
    timers.advance(MOMENT);

    assertThat(line.batches.getLast().reports()).hasSize(1);
  }

  @Test
  void begin_saysWhatIsOwedWhenItIsWrittenDown() {
    journal.slow = true;
    desk.begin(List.of(finished("a", "1"), finished("b", "2")));
    timers.advance(MOMENT);
    assertThat(line.batches).isEmpty();
    assertThat(journal.begun).extracting(Report::sequence).containsExactly(1L, 2L);

    journal.slowNotes.getFirst().fail("disk full");
    timers.advance(MOMENT);

    assertThat(line.batches.getFirst().reports()).isEqualTo(journal.begun);
  }

  @Test
  void acknowledged_tellsTheJournalOfEndsOnly() {
    desk.say(new Note.Accepted(attempt("a")));
    desk.say(new Note.Started(attempt("a")));
    desk.say(finished("a", "1"));

    desk.acknowledged(BOOT, List.of(1L, 2L));
    assertThat(journal.acknowledged).isEmpty();
    desk.acknowledged(BOOT, List.of(1L, 3L, 7L));

    assertThat(journal.acknowledged).containsExactly(3L);
  }

  @Test
  void refused_whenFull_isSaidInPassing() {
    ReportDesk small = desk(1);
    small.say(finished("a", "1"));
    timers.advance(MOMENT);

    small.say(new Note.Refused(attempt("b"), Reason.of(ReasonCode.NO_CAPACITY)));

    assertThat(line.batches.getLast().reports().getFirst())
        .isEqualTo(new Report.Refused(2, new TaskId("b"), 1, 1, Reason.of(ReasonCode.NO_CAPACITY)));
    assertThat(small.open()).isEqualTo(1);
  }

  @Test
  void ends_areThoseOfAttemptsInOurHands_untilAcknowledged() {
    Reason why = Reason.of(ReasonCode.DRAINED);
    desk.say(new Note.Accepted(attempt("a")));
    desk.say(new Note.Returned(attempt("a"), why));
    desk.say(new Note.Refused(attempt("b"), why));
    desk.say(finished("c", "1"));
    desk.say(new Note.Finished(new Attempt(new TaskId("c"), 1, 2), OK));

    assertThat(desk.ends()).extracting(Report::sequence).containsExactly(2L, 5L);
    desk.acknowledged(BOOT, List.of(2L));
    assertThat(desk.ends()).extracting(Report::sequence).containsExactly(5L);
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
        journal,
        line,
        timers,
        timers);
  }
}
