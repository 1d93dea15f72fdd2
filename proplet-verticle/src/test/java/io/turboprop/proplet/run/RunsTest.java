package io.turboprop.proplet.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.ImageRef;
import io.turboprop.model.JsonText;
import io.turboprop.model.MonitoringProfile;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunLimits;
import io.turboprop.model.RunOptions;
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
    List<Step> steps = ordered(spec("a", 1, 1));

    assertThat(steps)
        .containsExactly(
            new Step.Say(new Note.Accepted(attempt("a", 1, 1)), false),
            new Step.Fetch(1, spec("a", 1, 1)));
  }

  @Test
  void imageReady_withAFreeSlot_launches() {
    ordered(spec("a", 1, 1));

    assertThat(runs.imageReady(1))
        .containsExactly(
            new Step.Launch(1, spec("a", 1, 1)),
            new Step.Say(new Note.Started(attempt("a", 1, 1)), false));
  }

  @Test
  void imageReady_withoutAFreeSlot_waitsUntilOneEnds() {
    launched("a", 1);
    ordered(spec("b", 1, 1));

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
    ordered(spec("b", 1, 1));
    ordered(spec("c", 1, 1));
    runs.imageReady(3);
    runs.imageReady(2);

    assertThat(runs.guestEnded(1, OK)).contains(new Step.Launch(3, spec("c", 1, 1)));
  }

  @Test
  void imageFailed_endsTheRunWithItsReason() {
    ordered(spec("a", 1, 1));

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
      ordered(spec(task, 1, 1));
    }

    Note.Refused refused = (Note.Refused) said(ordered(spec("d", 1, 1)));

    assertThat(refused.reason().code()).isEqualTo(ReasonCode.NO_CAPACITY);
    assertThat(refused.reason().message()).contains("1 slots and 2 waiting places");
  }

  @Test
  void ordered_refusedAttemptAgain_isRefusedAgainThoughThereIsRoom() {
    for (String task : List.of("a", "b", "c", "d")) {
      ordered(spec(task, 1, 1));
    }
    runs.imageFailed(1, NOT_FOUND);

    assertThat(said(ordered(spec("d", 1, 1)))).isInstanceOf(Note.Refused.class);
    assertThat(said(ordered(spec("d", 2, 1)))).isInstanceOf(Note.Accepted.class);
  }

  @Test
  void ordered_sameAttemptAgain_isAnsweredWithWhereItStands() {
    ordered(spec("a", 1, 1));
    assertThat(ordered(spec("a", 1, 1)))
        .containsExactly(new Step.Say(new Note.Accepted(attempt("a", 1, 1)), false));

    runs.imageReady(1);
    assertThat(ordered(spec("a", 1, 1)))
        .containsExactly(new Step.Say(new Note.Started(attempt("a", 1, 1)), false));

    runs.guestEnded(1, OK);
    assertThat(ordered(spec("a", 1, 1)))
        .containsExactly(new Step.Say(new Note.Finished(attempt("a", 1, 1), OK), false));
  }

  @Test
  void ordered_sameAttemptInANewerEpoch_isAnsweredInThatEpoch() {
    launched("a", 1);

    assertThat(said(ordered(spec("a", 1, 7)))).isEqualTo(new Note.Started(attempt("a", 1, 7)));
    assertThat(said(runs.guestEnded(1, OK))).isEqualTo(new Note.Finished(attempt("a", 1, 7), OK));
  }

  @Test
  void ordered_inAnOlderEpochThanSeen_isIgnored() {
    ordered(spec("a", 1, 7));

    assertThat(ordered(spec("b", 1, 6))).hasOnlyElementsOfType(Step.Ignore.class);
    assertThat(runs.stopOrdered(attempt("a", 1, 6))).hasOnlyElementsOfType(Step.Ignore.class);
  }

  @Test
  void ordered_olderAttempt_isIgnoredWhileAndAfterTheNewerOne() {
    ordered(spec("a", 2, 1));
    assertThat(ordered(spec("a", 1, 1))).hasOnlyElementsOfType(Step.Ignore.class);

    runs.imageFailed(1, NOT_FOUND);
    assertThat(ordered(spec("a", 1, 1))).hasOnlyElementsOfType(Step.Ignore.class);
  }

  @Test
  void ordered_newerAttemptWhileTheOlderRuns_beginsWhenTheOlderIsGone() {
    launched("a", 1);

    assertThat(ordered(spec("a", 2, 1)))
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
    ordered(spec("a", 1, 1));

    assertThat(ordered(spec("a", 2, 1)))
        .contains(new Step.Release(1), new Step.Fetch(2, spec("a", 2, 1)));
    assertThat(runs.imageReady(1)).isEmpty();
  }

  @Test
  void stopOrdered_inEachPhase_endsTheRun() {
    ordered(spec("fetching", 1, 1));
    assertThat(codeOf(said(runs.stopOrdered(attempt("fetching", 1, 1)))))
        .isEqualTo(ReasonCode.STOPPED_BY_USER);

    launched("running", 2);
    ordered(spec("waiting", 1, 1));
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

    assertThat(said(ordered(spec("a", 1, 1)))).isInstanceOf(Note.Finished.class);
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
    ordered(upstream("a"));

    assertThat(ordered(upstream("a"))).hasOnlyElementsOfType(Step.Ignore.class);
  }

  @Test
  void orderedUpstream_afterItsEnd_runsAgain() {
    ordered(upstream("a"));
    runs.imageFailed(1, NOT_FOUND);

    assertThat(ordered(upstream("a"))).contains(new Step.Fetch(2, upstream("a")));
  }

  @Test
  void orderedUpstream_forATaskOrderedDirectly_isIgnored() {
    ordered(spec("a", 1, 1));
    runs.imageFailed(1, NOT_FOUND);

    assertThat(ordered(upstream("a"))).hasOnlyElementsOfType(Step.Ignore.class);
  }

  @Test
  void ordered_whileTheSameTaskRunsByUpstreamStart_takesTheRunOver() {
    ordered(upstream("a"));
    runs.imageReady(1);

    assertThat(ordered(spec("a", 1, 1)))
        .containsExactly(new Step.Say(new Note.Started(attempt("a", 1, 1)), false));
    assertThat(said(runs.guestEnded(1, OK))).isEqualTo(new Note.Finished(attempt("a", 1, 1), OK));
  }

  @Test
  void stopOrderedUpstream_forAnUnknownTask_isIgnored() {
    assertThat(runs.stopOrdered(Attempt.upstream(new TaskId("a"))))
        .hasOnlyElementsOfType(Step.Ignore.class);
  }

  @Test
  void ordered_newAttempt_isWrittenDownBeforeAnythingElse() {
    List<Step> steps = runs.ordered(spec("a", 1, 1));

    assertThat(steps).containsExactly(new Step.Accept(attempt("a", 1, 1)));
    assertThat(runs.holdings()).isEmpty();
    assertThat(runs.ordered(spec("a", 1, 1))).isEmpty();
    assertThat(runs.accepted(attempt("a", 1, 1)))
        .containsExactly(
            new Step.Say(new Note.Accepted(attempt("a", 1, 1)), false),
            new Step.Fetch(1, spec("a", 1, 1)));
    assertThat(runs.accepted(attempt("a", 1, 1))).isEmpty();
    assertThat(runs.holdings()).containsExactly(new Holding(attempt("a", 1, 1), false));
  }

  @Test
  void notAccepted_isRefusedForGood() {
    var why = new Reason(ReasonCode.JOURNAL_UNAVAILABLE, "disk full");
    runs.ordered(spec("a", 1, 1));

    assertThat(runs.notAccepted(attempt("a", 1, 1), why))
        .containsExactly(
            new Step.Release(1), new Step.Say(new Note.Refused(attempt("a", 1, 1), why), false));
    assertThat(runs.active()).isZero();
    assertThat(said(ordered(spec("a", 1, 1)))).isEqualTo(new Note.Refused(attempt("a", 1, 1), why));
    assertThat(said(ordered(spec("a", 2, 1)))).isInstanceOf(Note.Accepted.class);
  }

  @Test
  void stopOrdered_whileItIsWrittenDown_endsItAndItNeverBegins() {
    runs.ordered(spec("a", 1, 1));

    assertThat(codeOf(said(runs.stopOrdered(attempt("a", 1, 1)))))
        .isEqualTo(ReasonCode.STOPPED_BY_USER);
    assertThat(runs.accepted(attempt("a", 1, 1))).isEmpty();
    assertThat(runs.notAccepted(attempt("a", 1, 1), NOT_FOUND)).isEmpty();
  }

  @Test
  void olderAttemptEnds_whileTheNewerIsWrittenDown_theNewerBeginsWhenItIs() {
    launched("a", 1);
    assertThat(runs.ordered(spec("a", 2, 1)))
        .containsExactly(new Step.Halt(1), new Step.Accept(attempt("a", 2, 1)));

    assertThat(runs.guestEnded(1, stopped())).noneMatch(step -> step instanceof Step.Fetch);
    assertThat(runs.accepted(attempt("a", 2, 1))).contains(new Step.Fetch(2, spec("a", 2, 1)));
  }

  @Test
  void newerAttempt_thatCannotBeWrittenDown_isRefusedAndTheOlderStillEnds() {
    var why = new Reason(ReasonCode.JOURNAL_UNAVAILABLE, "disk full");
    launched("a", 1);
    runs.ordered(spec("a", 2, 1));

    assertThat(runs.notAccepted(attempt("a", 2, 1), why))
        .containsExactly(new Step.Say(new Note.Refused(attempt("a", 2, 1), why), false));
    assertThat(((Note.Finished) said(runs.guestEnded(1, stopped()))).attempt().number())
        .isEqualTo(1);
    assertThat(runs.active()).isZero();
    assertThat(said(runs.ordered(spec("a", 2, 1)))).isInstanceOf(Note.Refused.class);
  }

  @Test
  void stopOrdered_ofAnAttemptThatWaitsForTheOlder_isAnsweredForBoth() {
    launched("a", 1);
    ordered(spec("a", 2, 1));

    Note.Finished end = (Note.Finished) said(runs.stopOrdered(attempt("a", 2, 1)));

    assertThat(end.attempt().number()).isEqualTo(2);
    assertThat(runs.guestEnded(1, stopped())).noneMatch(step -> step instanceof Step.Fetch);
    assertThat(said(runs.ordered(spec("a", 2, 1)))).isEqualTo(end);
  }

  @Test
  void close_givesBackWhatWaitsAndRefusesWhatComes() {
    var why = new Reason(ReasonCode.SHUTTING_DOWN, "the proplet is shut down");
    launched("a", 1);
    ordered(spec("b", 1, 1));
    runs.ordered(spec("c", 1, 1));

    List<Note> given = notes(runs.close(why));

    assertThat(given)
        .containsExactly(
            new Note.Returned(attempt("b", 1, 1), why), new Note.Refused(attempt("c", 1, 1), why));
    assertThat(said(ordered(spec("d", 1, 1)))).isEqualTo(new Note.Refused(attempt("d", 1, 1), why));
    assertThat(runs.stopAll(why)).containsExactly(new Step.Halt(1));
    assertThat(codeOf(said(runs.guestEnded(1, stopped())))).isEqualTo(ReasonCode.SHUTTING_DOWN);
  }

  @Test
  void drain_givesBackWhatHasNoSlot_refusesWhatComes_untilItEnds() {
    var why = new Reason(ReasonCode.DRAINED, "the proplet is drained");
    launched("a", 1);
    ordered(spec("a", 2, 1));
    ordered(spec("b", 1, 1));

    assertThat(notes(runs.drain(why)))
        .containsExactlyInAnyOrder(
            new Note.Returned(attempt("a", 2, 1), why), new Note.Returned(attempt("b", 1, 1), why));
    assertThat(runs.isDraining()).isTrue();
    assertThat(runs.drain(why)).isEmpty();
    assertThat(said(ordered(spec("c", 1, 1)))).isInstanceOf(Note.Refused.class);
    assertThat(said(ordered(upstream("u")))).isInstanceOf(Note.Accepted.class);
    assertThat(runs.holdings()).containsExactly(new Holding(attempt("a", 1, 1), true));

    runs.undrain();
    assertThat(said(ordered(spec("d", 1, 1)))).isInstanceOf(Note.Accepted.class);
    assertThat(said(ordered(spec("b", 1, 1)))).isInstanceOf(Note.Returned.class);
  }

  @Test
  void holdings_areTheNativeAttemptsThatAreTakenOver() {
    launched("a", 1);
    ordered(spec("a", 2, 1));
    runs.ordered(spec("b", 1, 1));
    ordered(upstream("u"));

    assertThat(runs.holdings())
        .containsExactly(
            new Holding(attempt("a", 1, 1), true), new Holding(attempt("a", 2, 1), false));
  }

  @Test
  void restored_recognisesLateOrdersOfEarlierBoots() {
    var end = new Note.Finished(attempt("a", 2, 7), OK);
    runs.restore(9, List.of(end, new Note.Finished(attempt("a", 1, 7), OK)));

    assertThat(runs.ordered(spec("b", 1, 8))).hasOnlyElementsOfType(Step.Ignore.class);
    assertThat(said(runs.ordered(spec("a", 2, 9))))
        .isEqualTo(new Note.Finished(attempt("a", 2, 9), OK));
    assertThat(runs.ordered(spec("a", 1, 9))).hasOnlyElementsOfType(Step.Ignore.class);
    assertThat(said(ordered(spec("a", 3, 9)))).isInstanceOf(Note.Accepted.class);
  }

  @Test
  void ended_beyondItsBounds_forgetsTheOldest() {
    for (int i = 0; i < 6; i++) {
      ordered(spec("t" + i, 1, 1));
      runs.imageFailed(i + 1, NOT_FOUND);
    }

    assertThat(said(ordered(spec("t5", 1, 1)))).isInstanceOf(Note.Finished.class);
    assertThat(said(ordered(spec("t0", 1, 1)))).isInstanceOf(Note.Accepted.class);
  }

  /** What follows when all that has to be written down is. */
  private List<Step> ordered(RunSpec spec) {
    List<Step> steps = new ArrayList<>();
    for (Step step : runs.ordered(spec)) {
      if (step instanceof Step.Accept accept) {
        steps.addAll(runs.accepted(accept.attempt()));
      } else {
        steps.add(step);
      }
    }
    return steps;
  }

  private void launched(String task, long run) {
    launched(task, run, 1);
  }

  private void launched(String task, long run, int number) {
    ordered(spec(task, number, 1));
    assertThat(runs.imageReady(run)).isNotEmpty();
  }

  private static RunResult stopped() {
    return RunResult.Failure.of(ReasonCode.STOPPED_BY_USER, "interrupted");
  }

  private static Note said(List<Step> steps) {
    return notes(steps).getFirst();
  }

  private static List<Note> notes(List<Step> steps) {
    List<Note> notes = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof Step.Say say) {
        notes.add(say.note());
      }
    }
    return notes;
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
    return spec(attempt, false);
  }

  private static RunSpec spec(Attempt attempt, boolean latent) {
    return new RunSpec(
        attempt,
        "add",
        new Program.Image(ImageRef.parse("registry.example.org/add:v1")),
        List.of(),
        List.of(),
        Map.of(),
        false,
        latent,
        RunLimits.UNSET,
        RunOptions.UNSET,
        MonitoringProfile.standard());
  }
}
