package io.turboprop.proplet.engine.fake;

import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.RunUsage;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One pretended run. */
final class FakeRun implements Execution {
  private final RunRequest request;
  private final InstantSource clock;
  private final Instant start;
  private final CompletableFuture<RunOutcome> outcome = new CompletableFuture<>();

  FakeRun(RunRequest request, InstantSource clock) {
    this.request = request;
    this.clock = clock;
    this.start = clock.instant();
  }

  void begin(Timers timers) {
    if (!request.engine().orElse(FakeEngine.NAME).equals(FakeEngine.NAME)) {
      outcome.complete(
          RunOutcome.Failed.before(
              FailureKind.PIN,
              "the task wants engine \"%s\"; this proplet has %s"
                  .formatted(request.engine().get(), FakeEngine.NAME)));
      return;
    }
    Optional<String> refusal = env("FAKE_FAIL_START");
    if (refusal.isPresent()) {
      fail(FailureKind.ENGINE, refusal.get());
      return;
    }
    try {
      int exitCode = env("FAKE_EXIT_CODE").map(Integer::valueOf).orElse(0);
      runTime().ifPresent(time -> schedule(timers, time, exitCode));
    } catch (NumberFormatException e) {
      fail(FailureKind.BAD_INPUT, "FAKE_RUN_MS and FAKE_EXIT_CODE must be whole numbers");
    }
  }

  /** Empty for a daemon that runs until stopped. */
  private Optional<Duration> runTime() {
    Optional<Duration> asked = env("FAKE_RUN_MS").map(Long::valueOf).map(Duration::ofMillis);
    return asked.isEmpty() && !request.daemon() ? Optional.of(Duration.ZERO) : asked;
  }

  private void schedule(Timers timers, Duration time, int exitCode) {
    Duration deadline = request.limits().deadline();
    boolean tooLong = !request.daemon() && time.compareTo(deadline) > 0;
    Cancellable alarm =
        tooLong
            ? timers.after(
                deadline, () -> fail(FailureKind.DEADLINE, "deadline of " + deadline + " passed"))
            : timers.after(time, () -> exit(exitCode));
    outcome.whenComplete((how, never) -> alarm.cancel());
  }

  private void exit(int code) {
    if (code == 0) {
      outcome.complete(new RunOutcome.Succeeded(env("FAKE_RESULT").orElse(""), "", sampled()));
    } else {
      fail(FailureKind.EXIT_CODE, "exit code " + code, OptionalInt.of(code));
    }
  }

  void fail(FailureKind kind, String message) {
    fail(kind, message, OptionalInt.empty());
  }

  private void fail(FailureKind kind, String message, OptionalInt exitCode) {
    outcome.complete(new RunOutcome.Failed(kind, message, exitCode, "", sampled()));
  }

  private Optional<String> env(String key) {
    return Optional.ofNullable(request.env().get(key));
  }

  @Override
  public CompletionStage<RunOutcome> outcome() {
    return outcome.minimalCompletionStage();
  }

  @Override
  public void stop() {
    fail(FailureKind.STOPPED, "stopped");
  }

  @Override
  public RunUsage usage() {
    return outcome.isDone() ? outcome.join().usage() : sampled();
  }

  private RunUsage sampled() {
    return new RunUsage(
        Duration.ZERO, 0, Duration.between(start, clock.instant()), FakeEngine.NAME);
  }
}
