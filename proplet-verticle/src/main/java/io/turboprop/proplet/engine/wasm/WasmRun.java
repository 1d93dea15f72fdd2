package io.turboprop.proplet.engine.wasm;

import io.turboprop.config.DurationText;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.RunUsage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One run: a guest that is called once, within its deadline and its processor time. */
final class WasmRun implements Execution, GuestThread.Life {
  private static final long LEAST_LOOK_NANOS = 1_000_000;

  private final RunRequest request;
  private final OutputListener output;
  private final ScheduledExecutorService watchdog;
  private final GuestThread thread;
  private final CompletableFuture<RunOutcome> outcome = new CompletableFuture<>();
  private volatile @Nullable ScheduledFuture<?> cpuAlarm;

  /** What the guest's thread has come to; written and read there. */
  private @Nullable RunOutcome end;

  /**
   * @param output told what the guest writes
   * @param threadEnded called once, when no thread of this run is left or will be
   */
  WasmRun(
      RunRequest request,
      OutputListener output,
      Duration stopGrace,
      ScheduledExecutorService watchdog,
      Runnable threadEnded) {
    this.request = request;
    this.output = output;
    this.watchdog = watchdog;
    this.thread =
        new GuestThread("wasm-" + request.runId(), this, stopGrace, watchdog, threadEnded);
  }

  /** Waits for the module, then lets the guest run. Called once. */
  void begin(
      CompletableFuture<? extends Program> module,
      Duration prepareLimit,
      Function<Program, Guest> guests) {
    thread.begin(module, prepareLimit, guests);
  }

  @Override
  public void neverBegan(RunOutcome.Failed why) {
    finish(why);
  }

  @Override
  public void begins() {
    setDeadline();
    request.limits().cpu().ifPresent(this::watchCpu);
  }

  private void setDeadline() {
    if (request.daemon()) {
      return;
    }
    Duration deadline = request.limits().deadline();
    String passed = "deadline of " + DurationText.of(deadline) + " passed";
    var alarm =
        watchdog.schedule(
            () -> thread.interrupt(FailureKind.DEADLINE, passed),
            deadline.toNanos(),
            TimeUnit.NANOSECONDS);
    outcome.whenComplete((how, never) -> alarm.cancel(false));
  }

  /** Looks when the guest can have used all of it at the earliest, and so on. */
  private void watchCpu(Duration limit) {
    if (outcome.isDone()) {
      return;
    }
    Duration left = limit.minus(usage().cpu());
    if (!left.isPositive()) {
      thread.interrupt(
          FailureKind.DEADLINE, "processor time of " + DurationText.of(limit) + " used up");
      return;
    }
    long nanos = Math.max(left.toNanos(), LEAST_LOOK_NANOS);
    cpuAlarm = watchdog.schedule(() -> watchCpu(limit), nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void live(Guest guest) {
    end = outcomeOf(guest);
  }

  private RunOutcome outcomeOf(Guest guest) {
    try {
      Guest.Returned left = guest.run(output);
      return new RunOutcome.Succeeded(
          left.result(), left.values(), guest.outputTail(), thread.settle());
    } catch (Throwable e) {
      thread.settle();
      return thread.because(e, guest);
    }
  }

  /** Unless it was given up before. */
  @Override
  public void ended() {
    finish(
        end != null
            ? end
            : thread
                .interrupted()
                .orElseGet(() -> thread.failed(FailureKind.ENGINE, "the guest never ran")));
  }

  @Override
  public void givenUp(RunOutcome.Failed why) {
    finish(why);
  }

  private void finish(RunOutcome how) {
    outcome.complete(how);
    ScheduledFuture<?> alarm = cpuAlarm;
    if (alarm != null) {
      alarm.cancel(false);
    }
  }

  @Override
  public void stop() {
    thread.stop("stopped before it began", "stopped");
  }

  @Override
  public CompletionStage<RunOutcome> outcome() {
    return outcome.minimalCompletionStage();
  }

  @Override
  public RunUsage usage() {
    return thread.usage();
  }
}
