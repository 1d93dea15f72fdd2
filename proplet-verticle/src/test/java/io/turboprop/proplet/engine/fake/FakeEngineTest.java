package io.turboprop.proplet.engine.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.Runs;
import io.turboprop.time.VirtualTimers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The timing that the environment asks for, to the millisecond. */
final class FakeEngineTest {
  private final VirtualTimers time = new VirtualTimers();
  private final FakeEngine engine = new FakeEngine(time, time);
  @TempDir Path folder;

  private Runs told(Map<String, String> env) {
    return Runs.of(folder, new byte[0]).env(env);
  }

  @Test
  void run_ofSomeTime_endsExactlyThen() {
    Execution execution = told(Map.of("FAKE_RUN_MS", "250", "FAKE_RESULT", "ok")).start(engine);

    time.advance(Duration.ofMillis(249));
    assertThat(execution.outcome().toCompletableFuture()).isNotDone();
    assertThat(execution.usage().uptime()).isEqualTo(Duration.ofMillis(249));

    time.advance(Duration.ofMillis(1));
    assertThat(Runs.await(execution))
        .isInstanceOfSatisfying(
            RunOutcome.Succeeded.class, done -> assertThat(done.result()).isEqualTo("ok"));
  }

  @Test
  void run_stopped_leavesNoTimerBehind() {
    Execution execution = told(Map.of("FAKE_RUN_MS", "250")).start(engine);

    execution.stop();

    assertThat(Runs.failure(execution).kind()).isEqualTo(FailureKind.STOPPED);
    assertThat(time.pending()).isZero();
  }

  @Test
  void daemon_withoutATime_runsUntilStopped() {
    Execution execution = told(Map.of()).daemon().start(engine);

    time.advance(Duration.ofDays(1));
    assertThat(execution.outcome().toCompletableFuture()).isNotDone();

    execution.stop();
    assertThat(Runs.failure(execution).usage().uptime()).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void start_askedToFail_failsWithTheText() {
    assertThat(told(Map.of("FAKE_FAIL_START", "no such device")).failure(engine).message())
        .isEqualTo("no such device");
  }

  @Test
  void numbers_thatAreNone_fail() {
    assertThat(told(Map.of("FAKE_RUN_MS", "soon")).failure(engine).kind())
        .isEqualTo(FailureKind.BAD_INPUT);
  }
}
