package io.turboprop.proplet.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.ImageRef;
import io.turboprop.model.JsonText;
import io.turboprop.model.MonitoringProfile;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunLimits;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RunsTest {
  private static final RunResult OK = new RunResult.Success(new JsonText("\"30\""));
  private static final Reason NOT_FOUND = new Reason(ReasonCode.IMAGE_NOT_FOUND, "no such image");

  private final Runs runs = new Runs(new RunBounds(1, 2, 4, 1000));

  @Test
  void ordered_newAttempt_isAcceptedAndFetched() {
    List<Step> steps = runs.ordered(spec("a", 1, 1));

    assertThat(steps)
        .containsExactly(
            new Step.Say(new Note.Accepted(attempt("a", 1, 1)), false),
            new Step.Fetch(1, spec("a", 1, 1)));
  }

  @Test
  void imageReady_withAFreeSlot_launches() {
    runs.ordered(spec("a", 1, 1));

    assertThat(runs.imageReady(1))
        .containsExactly(
            new Step.Launch(1, spec("a", 1, 1)),
            new Step.Say(new Note.Started(attempt("a", 1, 1)), false));
  }

  @Test
  void imageReady_withoutAFreeSlot_waitsUntilOneEnds() {
    launched("a", 1);
    runs.ordered(spec("b", 1, 1));

    assertThat(runs.imageReady(2)).isEmpty();
    assertThat(runs.views())
        .extracting(RunView::phase)
        .containsExactly(Phase.RUNNING, Phase.WAITING);

    assertThat(runs.guestEnded(1, OK))
        .containsExactly(
            new Step.Release(1),
            new Step.Say(new Note.Finished(attempt("a", 1, 1), OK), false),
            new Step.Launch(2, spec("b", 1, 1)),
            new Step.Say(new Note.Started(attempt("b", 1, 1)), false));
  }

  @Test
  void imageReady_inAnotherOrderThanOrdered_launchesInTheOrderOfArrival() {
    launched("a", 1);
    runs.ordered(spec("b", 1, 1));
    runs.ordered(spec("c", 1, 1));
    runs.imageReady(3);
    runs.imageReady(2);

    assertThat(runs.guestEnded(1, OK)).contains(new Step.Launch(3, spec("c", 1, 1)));
  }

  @Test
  void imageFailed_endsTheRunWithItsReason() {
    runs.ordered(spec("a", 1, 1));

    assertThat(runs.imageFailed(1, NOT_FOUND))
        .contains(
            new Step.Say(
                new Note.Finished(
                    attempt("a", 1, 1),
                    RunResult.Failure.of(ReasonCode.IMAGE_NOT_FOUND, "no such image")),
                false));
    assertThat(runs.active()).isZero();
  }

  @Test
  void ordered_beyondSlotsAndWaitingPlaces_isRefused() {
    for (String task : List.of("a", "b", "c")) {
      runs.ordered(spec(task, 1, 1));
    }

    Note.Refused refused = (Note.Refused) said(runs.ordered(spec("d", 1, 1)));

    assertThat(refused.reason().code()).isEqualTo(ReasonCode.NO_CAPACITY);
    assertThat(refused.reason().message()).contains("1 slots and 2 waiting places");
  }

  @Test
  void ordered_refusedAttemptAgain_isRefusedAgainThoughThereIsRoom() {
    for (String task : List.of("a", "b", "c", "d")) {
      runs.ordered(spec(task, 1, 1));
    }
    runs.imageFailed(1, NOT_FOUND);

    assertThat(said(runs.ordered(spec("d", 1, 1)))).isInstanceOf(Note.Refused.class);
    assertThat(said(runs.ordered(spec("d", 2, 1)))).isInstanceOf(Note.Accepted.class);
  }

  @Test
  void ordered_sameAttemptAgain_isAnsweredWithWhereItStands() {
    runs.ordered(spec("a", 1, 1));
    assertThat(runs.ordered(spec("a", 1, 1)))
        .containsExactly(new Step.Say(new Note.Accepted(attempt("a", 1, 1)), false));

    runs.imageReady(1);
    assertThat(runs.ordered(spec("a", 1, 1)))
        .containsExactly(new Step.Say(new Note.Started(attempt("a", 1, 1)), false));

    runs.guestEnded(1, OK);
    assertThat(runs.ordered(spec("a", 1, 1)))
        .containsExactly(new Step.Say(new Note.Finished(attempt("a", 1, 1), OK), false));
  }

  @Test
  void ordered_sameAttemptInANewerEpoch_isAnsweredInThatEpoch() {
    launched("a", 1);

    assertThat(said(runs.ordered(spec("a", 1, 7)))).isEqualTo(new Note.Started(attempt("a", 1, 7)));
    assertThat(said(runs.guestEnded(1, OK))).isEqualTo(new Note.Finished(attempt("a", 1, 7), OK));
  }

  @Test
  void ordered_inAnOlderEpochThanSeen_isIgnored() {
    runs.ordered(spec("a", 1, 7));

    assertThat(runs.ordered(spec("b", 1, 6))).hasOnlyElementsOfType(Step.Ignore.class);
    assertThat(runs.stopOrdered(attempt("a", 1, 6))).hasOnlyElementsOfType(Step.Ignore.class);
  }

  @Test
  void ordered_olderAttempt_isIgnoredWhileAndAfterTheNewerOne() {
    runs.ordered(spec("a", 2, 1));
    assertThat(runs.ordered(spec("a", 1, 1))).hasOnlyElementsOfType(Step.Ignore.class);

    runs.imageFailed(1, NOT_FOUND);
    assertThat(runs.ordered(spec("a", 1, 1))).hasOnlyElementsOfType(Step.Ignore.class);
  }

  @Test
  void ordered_newerAttemptWhileTheOlderRuns_beginsWhenTheOlderIsGone() {
    launched("a", 1);

    assertThat(runs.ordered(spec("a", 2, 1)))
        .containsExactly(
            new Step.Halt(1), new Step.Say(new Note.Accepted(attempt("a", 2, 1)), false));
    List<Step> steps = runs.guestEnded(1, stopped());

    assertThat(steps).contains(new Step.Fetch(2, spec("a", 2, 1)));
    Note.Finished old = (Note.Finished) said(steps);
    assertThat(old.attempt().number()).isEqualTo(1);
    assertThat(((RunResult.Failure) old.result()).reason().message())
        .isEqualTo("attempt 2 takes its place");
  }

  @Test
  void ordered_newerAttemptWhileTheOlderFetches_beginsAtOnce() {
    runs.ordered(spec("a", 1, 1));

    assertThat(runs.ordered(spec("a", 2, 1)))
        .contains(new Step.Release(1), new Step.Fetch(2, spec("a", 2, 1)));
    assertThat(runs.imageReady(1)).isEmpty();
  }

  @Test
  void stopOrdered_inEachPhase_endsTheRun() {
    runs.ordered(spec("fetching", 1, 1));
    assertThat(codeOf(said(runs.stopOrdered(attempt("fetching", 1, 1)))))
        .isEqualTo(ReasonCode.STOPPED_BY_USER);

    launched("running", 2);
    runs.ordered(spec("waiting", 1, 1));
    runs.imageReady(3);
    assertThat(codeOf(said(runs.stopOrdered(attempt("waiting", 1, 1)))))
        .isEqualTo(ReasonCode.STOPPED_BY_USER);

    assertThat(runs.stopOrdered(attempt("running", 1, 1))).containsExactly(new Step.Halt(2));
    assertThat(runs.stopOrdered(attempt("running", 1, 1))).isEmpty();
    assertThat(codeOf(said(runs.guestEnded(2, stopped())))).isEqualTo(ReasonCode.STOPPED_BY_USER);
    assertThat(runs.active()).isZero();
  }

  @Test
  void stopOrdered_beforeItsRunOrder_keepsItFromRunning() {
    assertThat(codeOf(said(runs.stopOrdered(attempt("a", 1, 1)))))
        .isEqualTo(ReasonCode.STOPPED_BY_USER);

    assertThat(said(runs.ordered(spec("a", 1, 1)))).isInstanceOf(Note.Finished.class);
    assertThat(runs.active()).isZero();
  }

  @Test
  void stopOrdered_ofAnOlderAttempt_leavesTheNewerAlone() {
    launched("a", 1, 2);

    assertThat(runs.stopOrdered(attempt("a", 1, 1))).hasOnlyElementsOfType(Step.Ignore.class);
    assertThat(runs.running()).isEqualTo(1);
  }

  @Test
  void guestEnded_wellAlthoughStopWasAsked_keepsItsResult() {
    launched("a", 1);
    runs.stopOrdered(attempt("a", 1, 1));

    assertThat(said(runs.guestEnded(1, OK))).isEqualTo(new Note.Finished(attempt("a", 1, 1), OK));
  }

  @Test
  void guestEnded_twice_isSaidOnce() {
    launched("a", 1);
    runs.guestEnded(1, OK);

    assertThat(runs.guestEnded(1, OK)).isEmpty();
  }

  @Test
  void orderedUpstream_whileItRuns_isIgnored() {
    runs.ordered(upstream("a"));

    assertThat(runs.ordered(upstream("a"))).hasOnlyElementsOfType(Step.Ignore.class);
  }

  @Test
  void orderedUpstream_afterItsEnd_runsAgain() {
    runs.ordered(upstream("a"));
    runs.imageFailed(1, NOT_FOUND);

    assertThat(runs.ordered(upstream("a"))).contains(new Step.Fetch(2, upstream("a")));
  }

  @Test
  void orderedUpstream_forATaskOrderedDirectly_isIgnored() {
    runs.ordered(spec("a", 1, 1));
    runs.imageFailed(1, NOT_FOUND);

    assertThat(runs.ordered(upstream("a"))).hasOnlyElementsOfType(Step.Ignore.class);
  }

  @Test
  void ordered_whileTheSameTaskRunsByUpstreamStart_takesTheRunOver() {
    runs.ordered(upstream("a"));
    runs.imageReady(1);

    assertThat(runs.ordered(spec("a", 1, 1)))
        .containsExactly(new Step.Say(new Note.Started(attempt("a", 1, 1)), false));
    assertThat(said(runs.guestEnded(1, OK))).isEqualTo(new Note.Finished(attempt("a", 1, 1), OK));
  }

  @Test
  void stopOrderedUpstream_forAnUnknownTask_isIgnored() {
    assertThat(runs.stopOrdered(Attempt.upstream(new TaskId("a"))))
        .hasOnlyElementsOfType(Step.Ignore.class);
  }

  @Test
  void close_handsBackWhatWaitsAndRefusesWhatComes() {
    var why = new Reason(ReasonCode.PROPLET_LOST, "the proplet was shut down");
    launched("a", 1);
    runs.ordered(spec("b", 1, 1));

    assertThat(codeOf(said(runs.close(why)))).isEqualTo(ReasonCode.PROPLET_LOST);
    assertThat(said(runs.ordered(spec("c", 1, 1)))).isInstanceOf(Note.Refused.class);
    assertThat(runs.stopAll(why)).containsExactly(new Step.Halt(1));
    assertThat(codeOf(said(runs.guestEnded(1, stopped())))).isEqualTo(ReasonCode.PROPLET_LOST);
  }

  @Test
  void ended_beyondItsBounds_forgetsTheOldest() {
    for (int i = 0; i < 6; i++) {
      runs.ordered(spec("t" + i, 1, 1));
      runs.imageFailed(i + 1, NOT_FOUND);
    }

    assertThat(said(runs.ordered(spec("t5", 1, 1)))).isInstanceOf(Note.Finished.class);
    assertThat(said(runs.ordered(spec("t0", 1, 1)))).isInstanceOf(Note.Accepted.class);
  }

  private void launched(String task, long run) {
    launched(task, run, 1);
  }

  private void launched(String task, long run, int number) {
    runs.ordered(spec(task, number, 1));
    assertThat(runs.imageReady(run)).isNotEmpty();
  }

  private static RunResult stopped() {
    return RunResult.Failure.of(ReasonCode.STOPPED_BY_USER, "interrupted");
  }

  private static Note said(List<Step> steps) {
    List<Note> notes = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof Step.Say say) {
        notes.add(say.note());
      }
    }
    return notes.getFirst();
  }

  private static ReasonCode codeOf(Note note) {
    return ((RunResult.Failure) ((Note.Finished) note).result()).reason().code();
  }

  private static Attempt attempt(String task, int number, long epoch) {
    return new Attempt(new TaskId(task), number, epoch);
  }

  private static RunSpec upstream(String task) {
    return spec(Attempt.upstream(new TaskId(task)));
  }

  private static RunSpec spec(String task, int number, long epoch) {
    return spec(attempt(task, number, epoch));
  }

  private static RunSpec spec(Attempt attempt) {
    return new RunSpec(
        attempt,
        "add",
        new Program.Image(ImageRef.parse("registry.example.org/add:v1")),
        List.of(),
        List.of(),
        Map.of(),
        false,
        RunLimits.UNSET,
        MonitoringProfile.standard());
  }
}
