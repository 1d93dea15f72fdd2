package io.turboprop.proplet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every engine promises. */
public abstract class EngineContract {

  /** The engine under test, the same one throughout a test. */
  protected abstract Engine engine();

  /** Ends well and soon, with the result {@code 42}. */
  protected abstract Runs quick();

  /** Does not end by itself. */
  protected abstract Runs endless();

  /** Ends by itself with code 3. */
  protected abstract Runs exiting();

  /** Cannot begin. */
  protected abstract Runs unstartable();

  @AfterEach
  void close() {
    engine().close();
  }

  @Test
  void describe_askedTwice_answersTheSame() {
    assertThat(engine().describe()).isEqualTo(engine().describe());
    assertThat(engine().describe().name()).matches("[a-z]+");
    assertThat(engine().describe().features()).isSorted();
  }

  @Test
  void run_thatEnds_succeedsWithItsResult() {
    assertThat(quick().result(engine())).isEqualTo("42");
  }

  @Test
  void run_thatEnds_saysWhichEngineRanIt() {
    RunOutcome outcome = quick().outcome(engine());

    assertThat(engine().describe().tiers()).contains(outcome.engine());
  }

  @Test
  void run_pinnedToAnEngineThatIsThere_isRunByIt() {
    for (String tier : engine().describe().tiers()) {
      assertThat(quick().on(tier).outcome(engine()).engine()).isEqualTo(tier);
    }
  }

  @Test
  void run_pinnedToAnEngineThatIsNotThere_failsNamingIt() {
    RunOutcome.Failed failed = quick().on("abacus").failure(engine());

    assertThat(failed.kind()).isEqualTo(FailureKind.PIN);
    assertThat(failed.message()).contains("abacus");
    assertThat(failed.engine()).isEmpty();
  }

  @Test
  void run_thatExitsWithACode_failsWithIt() {
    RunOutcome.Failed failed = exiting().failure(engine());

    assertThat(failed.kind()).isEqualTo(FailureKind.EXIT_CODE);
    assertThat(failed.exitCode()).hasValue(3);
    assertThat(failed.message()).startsWith("exit code 3");
  }

  @Test
  void run_thatCannotBegin_failsInItsOutcome() {
    Execution execution = unstartable().start(engine());

    assertThat(Runs.failure(execution).message()).isNotBlank();
    execution.stop();
    assertThat(execution.usage().uptime()).isGreaterThanOrEqualTo(Duration.ZERO);
  }

  @Test
  void run_beyondItsDeadline_fails() {
    RunOutcome.Failed failed = endless().deadline(Duration.ofMillis(100)).failure(engine());

    assertThat(failed.kind()).isEqualTo(FailureKind.DEADLINE);
    assertThat(failed.usage().uptime()).isGreaterThanOrEqualTo(Duration.ofMillis(99));
  }

  @Test
  void start_calledTwice_isTwoRuns() {
    Execution first = endless().start(engine());
    Execution second = endless().start(engine());
    first.stop();

    assertThat(Runs.failure(first).kind()).isEqualTo(FailureKind.STOPPED);
    assertThat(second.outcome().toCompletableFuture()).isNotDone();
  }

  @Test
  void stop_whileRunning_endsTheRun() {
    Execution execution = endless().start(engine());
    await().until(() -> execution.usage().uptime().isPositive());

    execution.stop();
    execution.stop();

    assertThat(Runs.failure(execution).kind()).isEqualTo(FailureKind.STOPPED);
  }

  @Test
  void stop_rightAfterStart_endsTheRun() {
    Execution execution = endless().start(engine());

    execution.stop();

    assertThat(Runs.failure(execution).kind()).isEqualTo(FailureKind.STOPPED);
  }

  @Test
  void stop_afterTheEnd_changesNothing() {
    Execution execution = quick().start(engine());
    RunOutcome before = Runs.await(execution);
    RunUsage used = execution.usage();

    execution.stop();

    assertThat(Runs.await(execution)).isSameAs(before);
    assertThat(execution.usage()).isEqualTo(used).isEqualTo(before.usage());
  }

  @Test
  void outcome_completedByACaller_staysWhatItWas() {
    Execution execution = quick().start(engine());

    CompletableFuture<RunOutcome> mine = execution.outcome().toCompletableFuture();
    mine.complete(RunOutcome.Failed.before(FailureKind.ENGINE, "not yours to complete"));

    assertThat(Runs.await(execution)).isInstanceOf(RunOutcome.Succeeded.class);
  }

  @Test
  void close_whileRunning_stopsTheRuns() {
    Execution execution = endless().start(engine());

    engine().close();
    engine().close();

    assertThat(Runs.failure(execution).kind()).isEqualTo(FailureKind.STOPPED);
  }

  @Test
  void start_afterClose_failsInItsOutcome() {
    engine().close();

    assertThat(quick().failure(engine()).message()).isEqualTo("the engine is closed");
  }
}
