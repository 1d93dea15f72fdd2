package io.turboprop.manager.function;

import static io.turboprop.manager.function.Deploys.ECHO;
import static io.turboprop.manager.function.Deploys.T0;
import static io.turboprop.manager.function.Deploys.after;
import static io.turboprop.manager.function.Deploys.canary;
import static io.turboprop.manager.function.Deploys.decide;
import static io.turboprop.manager.function.Deploys.deploy;
import static io.turboprop.manager.function.Deploys.image;
import static io.turboprop.manager.function.Deploys.module;
import static io.turboprop.manager.function.Deploys.named;
import static io.turboprop.manager.function.Deploys.refusal;
import static io.turboprop.manager.function.Deploys.revision;
import static io.turboprop.manager.function.Deploys.rollback;
import static io.turboprop.manager.function.Deploys.switching;
import static io.turboprop.manager.function.Deploys.to;
import static io.turboprop.manager.function.Deploys.with;
import static io.turboprop.manager.function.Deploys.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunLimits;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class FunctionChangesTest {
  private static final Digest FETCHED = Digest.of(new byte[] {7});
  private static final Reason LOST = new Reason(ReasonCode.IMAGE_NOT_FOUND, "no such tag");

  private static FunctionRequest.Prepared prepared(String name, long number) {
    return new FunctionRequest.Prepared(revision(name), number, FETCHED);
  }

  private static FunctionRequest.NotPrepared notPrepared(String name, long number) {
    return new FunctionRequest.NotPrepared(revision(name), number, LOST);
  }

  private static Function abc() {
    return after(deploy(module("a")), deploy(module("b")), deploy(module("c")));
  }

  @Test
  void deploy_first_isReadyAndTheDefault() {
    Function made = after(deploy(module("a")));

    assertThat(made.version()).isEqualTo(1);
    assertThat(made.uid()).isEqualTo("uid-1");
    assertThat(made.revisions()).extracting(r -> r.name().value()).containsExactly("r1");
    assertThat(made.revisions().getFirst().ready()).isTrue();
    assertThat(made.route()).contains(Route.to(revision("r1")));
    assertThat(made.history())
        .containsExactly(
            new RouteChange(
                1, T0, "eva", RouteCause.DEPLOY, Optional.empty(), Route.to(revision("r1"))));
  }

  @Test
  void deploy_later_getsNoCallsUnlessAsked() {
    Function quiet = after(deploy(module("a")), deploy(module("b")));
    Function asked = after(quiet, switching(deploy(module("c"))));

    assertThat(quiet.route()).contains(Route.to(revision("r1")));
    assertThat(asked.route()).contains(Route.to(revision("r3")));
    assertThat(asked.version()).isEqualTo(3);
    assertThat(asked.history().getLast().cause()).isEqualTo(RouteCause.DEPLOY);
  }

  @Test
  void deploy_ofTheSame_changesNothing() {
    Function made = after(deploy(module("a")), deploy(module("b")));

    assertThat(decide(Optional.of(made), deploy(module("a"))))
        .isEqualTo(new FunctionDecision.Unchanged(made, Optional.of(revision("r1"))));
    assertThat(decide(Optional.of(made), named(deploy(module("b")), "r2")))
        .isEqualTo(new FunctionDecision.Unchanged(made, Optional.of(revision("r2"))));
  }

  @Test
  void deploy_ofTheSameWithSwitch_onlySwitches() {
    Function made = after(deploy(module("a")), deploy(module("b")));

    Function again = after(made, switching(deploy(module("b"))));

    assertThat(again.revisions()).isEqualTo(made.revisions());
    assertThat(again.route()).contains(Route.to(revision("r2")));
    assertThat(after(again, switching(deploy(module("b"))))).isEqualTo(again);
  }

  @Test
  void deploy_ofTheSameCodeWithOtherConfiguration_isAnotherRevision() {
    RevisionConfig other =
        new RevisionConfig(
            Optional.empty(),
            Map.of("A", "b"),
            RunLimits.UNSET,
            Optional.empty(),
            Scale.DEFAULT,
            Optional.empty());

    Function made = after(deploy(module("a")), with(deploy(module("a")), other));

    assertThat(made.revisions()).extracting(r -> r.name().value()).containsExactly("r1", "r2");
  }

  @Test
  void deploy_ofOtherCodeUnderAName_isAConflict() {
    Function made = after(named(deploy(module("a")), "blue"));

    FunctionDecision.Refused refused = refusal(made, named(deploy(module("b")), "blue"));

    assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(refused.why())
        .isEqualTo(
            "revision blue of function echo has other code or configuration, and a revision never"
                + " changes; give another name, or none");
  }

  @Test
  void countedNames_areNeverUsedAgain() {
    Function made = after(abc(), without("r3"));

    assertThat(after(made, deploy(module("c"))).latest().orElseThrow().name().value())
        .isEqualTo("r4");
    assertThat(refusal(made, named(deploy(module("c")), "r3")).why())
        .contains("r3 of function echo was used before")
        .contains("none to get r4");
    Function jumped = after(made, named(deploy(module("c")), "r9"), deploy(module("d")));
    assertThat(jumped.latest().orElseThrow().name().value()).isEqualTo("r10");
  }

  @Test
  void givenName_ofADeletedRevisionThatWasReady_isNotUsedAgain() {
    Function made = after(deploy(module("a")), named(deploy(module("b")), "blue"), without("blue"));

    assertThat(refusal(made, named(deploy(module("c")), "blue")).why())
        .contains("blue of function echo was used before");
    Function failed = after(made, named(deploy(image("a.example/b:1")), "green"), without("green"));
    assertThat(after(failed, named(deploy(module("c")), "green")).latest().orElseThrow().number())
        .isEqualTo(4);
  }

  @Test
  void givenNames_countToo() {
    Function made = after(named(deploy(module("a")), "blue"), deploy(module("b")));

    assertThat(made.revisions()).extracting(r -> r.name().value()).containsExactly("blue", "r2");
    assertThat(made.revisions()).extracting(Revision::number).containsExactly(1L, 2L);
  }

  @Test
  void deploy_beyondTheBound_isRefused() {
    FunctionRules two = new FunctionRules(1, 2);
    Function made = after(deploy(module("a")), deploy(module("b")));

    FunctionDecision decision =
        FunctionChanges.after(ECHO, Optional.of(made), deploy(module("c")), two, T0);

    assertThat(decision)
        .isEqualTo(
            new FunctionDecision.Refused(
                ErrorCode.CONFLICT,
                "function echo has 2 revisions, the most there may be; delete some that get no"
                    + " calls"));
    assertThat(FunctionChanges.after(ECHO, Optional.of(made), deploy(module("a")), two, T0))
        .isInstanceOf(FunctionDecision.Unchanged.class);
  }

  @Test
  void image_isPreparedFirst_andTheDefaultWhenReady() {
    Function made = after(deploy(image("a.example/b:1")));
    assertThat(made.route()).isEmpty();
    assertThat(refusal(made, to("r1")).code()).isEqualTo(ErrorCode.REVISION_NOT_READY);
    assertThat(refusal(made, to("r1")).why()).contains("is still being prepared");

    Function ready = after(made, prepared("r1", 1));

    assertThat(ready.route()).contains(Route.to(revision("r1")));
    assertThat(ready.revisions().getFirst().source().digest()).contains(FETCHED);
    assertThat(ready.history().getLast().by()).isEqualTo("eva");
    assertThat(after(ready, prepared("r1", 1))).isEqualTo(ready);
    assertThat(after(ready, notPrepared("r1", 1))).isEqualTo(ready);
  }

  @Test
  void image_withSwitch_getsTheCallsWhenReady() {
    Function made = after(deploy(module("a")), switching(deploy(image("a.example/b:1"))));
    assertThat(made.route()).contains(Route.to(revision("r1")));

    assertThat(after(made, prepared("r2", 2)).route()).contains(Route.to(revision("r2")));
    assertThat(after(made, prepared("r2", 2)).awaited()).isEmpty();
  }

  @Test
  void image_withSwitch_thatSomebodyDecidedOtherwiseMeanwhile_getsNone() {
    Function made =
        after(deploy(module("a")), deploy(module("b")), switching(deploy(image("a.example/b:1"))));

    Function decided = after(made, to("r2"), prepared("r3", 3));
    assertThat(decided.route()).contains(Route.to(revision("r2")));
    Function kept = after(made, to("r1"), prepared("r3", 3));
    assertThat(kept.route()).contains(Route.to(revision("r1")));
  }

  @Test
  void image_failed_isTriedAgainWithTheNextDeployment() {
    Function failed = after(deploy(image("a.example/b:1")), notPrepared("r1", 1));
    assertThat(refusal(failed, to("r1")).why())
        .isEqualTo(
            "revision r1 of function echo failed (image_not_found: no such tag); deploy it again"
                + " to try once more");
    assertThat(after(failed, notPrepared("r1", 1))).isEqualTo(failed);

    Function again = after(failed, deploy(image("a.example/b:1")));

    assertThat(again.revisions()).hasSize(1);
    assertThat(again.revisions().getFirst().state()).isEqualTo(new RevisionState.Preparing());
    assertThat(again.version()).isEqualTo(3);
    assertThat(after(failed, prepared("r1", 1)).route()).isPresent();
  }

  @Test
  void newsOfARevisionThatIsGone_isRefused() {
    Function made = after(deploy(image("a.example/b:1")));

    assertThat(refusal(made, prepared("r1", 2)).code()).isEqualTo(ErrorCode.REVISION_NOT_FOUND);
    assertThat(refusal(made, notPrepared("r2", 2)).code()).isEqualTo(ErrorCode.REVISION_NOT_FOUND);
    assertThat(decide(Optional.empty(), prepared("r1", 1)))
        .isEqualTo(
            new FunctionDecision.Refused(
                ErrorCode.FUNCTION_NOT_FOUND, "function echo does not exist"));
  }

  @Test
  void switch_toUnknown_namesThoseThereAre() {
    FunctionDecision.Refused refused = refusal(abc(), to("r7"));

    assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(refused.why()).isEqualTo("function echo has no revision r7; it has r3, r2, r1");
  }

  @Test
  void switch_withAnotherVersion_isRefusedWithTheOneThereIs() {
    FunctionDecision.Refused refused =
        refusal(
            abc(), new FunctionRequest.Switch(Route.to(revision("r2")), "eva", OptionalLong.of(2)));

    assertThat(refused.code()).isEqualTo(ErrorCode.STALE_VERSION);
    assertThat(refused.why())
        .isEqualTo("function echo is at version 3, expected was 2; look at it and ask again");
  }

  @Test
  void deploy_expectingNone_isRefusedIfThereIsOne() {
    FunctionRequest.Deploy none =
        new FunctionRequest.Deploy(
            Optional.empty(),
            module("z"),
            RevisionConfig.DEFAULT,
            false,
            "uid-2",
            "eva",
            OptionalLong.of(0));

    assertThat(decide(Optional.empty(), none)).isInstanceOf(FunctionDecision.Changed.class);
    assertThat(refusal(abc(), none).code()).isEqualTo(ErrorCode.STALE_VERSION);
  }

  @Test
  void switch_toWhatIsInEffect_changesNothing() {
    Function made = abc();

    assertThat(decide(Optional.of(made), to("r1")))
        .isEqualTo(new FunctionDecision.Unchanged(made, Optional.empty()));
  }

  @Test
  void rollback_goesBackStepByStep_andNeverForth() {
    Function split = after(abc(), to("r2"), canary("r2", 90, "r3"), to("r3"));

    Function once = after(split, rollback());
    Function twice = after(once, rollback());
    Function thrice = after(twice, rollback());

    assertThat(once.route().orElseThrow().toString()).isEqualTo("r2=90 r3=10");
    assertThat(twice.route()).contains(Route.to(revision("r2")));
    assertThat(thrice.route()).contains(Route.to(revision("r1")));
    assertThat(refusal(thrice, rollback()).why()).contains("no earlier route to go back to");
    assertThat(thrice.version()).isEqualTo(split.version() + 3);
    assertThat(thrice.history().getLast())
        .isEqualTo(
            new RouteChange(
                thrice.version(),
                T0,
                "eva",
                RouteCause.ROLLBACK,
                Optional.of(Route.to(revision("r2"))),
                Route.to(revision("r1"))));
  }

  @Test
  void rollback_passesOverWhatWasDeleted() {
    Function made = after(abc(), to("r2"), to("r1"), to("r3"), without("r2"));

    assertThat(made.former()).containsExactly(Route.to(revision("r1")));
    assertThat(after(made, rollback()).route()).contains(Route.to(revision("r1")));
  }

  @Test
  void rollback_afterADeployment_goesBeforeIt() {
    Function made = after(deploy(module("a")), switching(deploy(module("b"))));

    assertThat(after(made, rollback()).route()).contains(Route.to(revision("r1")));
  }

  @Test
  void removeRevision_thatGetsCalls_isRefused() {
    Function made = after(abc(), canary("r1", 95, "r2"));

    FunctionDecision.Refused refused = refusal(made, without("r2"));

    assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(refused.why())
        .isEqualTo(
            "revision r2 of function echo gets 5 % of the calls; switch to another one first");
    assertThat(refusal(made, without("r9")).code()).isEqualTo(ErrorCode.REVISION_NOT_FOUND);
    assertThat(after(made, without("r3")).revisions()).hasSize(2);
  }

  @Test
  void remove_ofAFunctionThatTakesCalls_needsForce() {
    FunctionDecision.Refused refused =
        refusal(abc(), new FunctionRequest.Remove(false, "eva", OptionalLong.empty()));
    assertThat(refused.why())
        .isEqualTo(
            "function echo takes calls (r1); delete it with force=true if nobody needs it any"
                + " more");

    assertThat(
            decide(
                Optional.of(abc()), new FunctionRequest.Remove(true, "eva", OptionalLong.empty())))
        .isEqualTo(
            new FunctionDecision.Changed(
                new FunctionEvent.FunctionDeleted(true, "eva"), Optional.empty()));
    Function preparing = after(deploy(image("a.example/b:1")));
    assertThat(
            decide(
                Optional.of(preparing),
                new FunctionRequest.Remove(false, "eva", OptionalLong.empty())))
        .isInstanceOf(FunctionDecision.Changed.class);
  }

  @Test
  void whatIsRemembered_isBounded() {
    Function function = abc();
    for (int i = 0; i < 150; i++) {
      function = after(function, to("r" + (1 + i % 2 + (i + 1) % 2 * 2)));
    }

    assertThat(function.history()).hasSize(Function.MOST_HISTORY);
    assertThat(function.history().getLast().version()).isEqualTo(function.version());
    assertThat(function.former()).hasSize(Function.MOST_FORMER);
  }
}
