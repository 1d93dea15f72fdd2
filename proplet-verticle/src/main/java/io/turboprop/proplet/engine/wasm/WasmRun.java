package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.RunUsage;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run on a thread of its own.
 *
 * <pre>
 * PREPARING ──► GUEST RUNS ──► OVER
 *     │              │           ▲
 *     │          interrupted ────┤   by stop or deadline, again and again until the thread ends,
 *     └──────────────┴───────────┘   for stopGrace at most
 * </pre>
 *
 * <p>The lock guards the hand-over between the guest's thread, the watchdog and callers; nobody
 * waits while holding it.
 */
final class WasmRun implements Execution {
  private static final Logger log = LoggerFactory.getLogger(WasmRun.class);
  private static final long INTERRUPT_AGAIN_MS = 50;
  private static final long LEAST_LOOK_NANOS = 1_000_000;

  private final RunRequest request;
  private final Duration stopGrace;
  private final ScheduledExecutorService watchdog;
  private final Runnable threadEnded;
  private final CompletableFuture<RunOutcome> outcome = new CompletableFuture<>();

  private final Object lock = new Object();
  private @Nullable Interruption interruption;
  private @Nullable Guest guest;
  private @Nullable Thread thread;
  private boolean guestIsOver;
  private long startNanos;
  private RunUsage lastUsage = RunUsage.NONE;
  private volatile @Nullable ScheduledFuture<?> cpuAlarm;

  /** Why a run is being ended from outside. */
  private record Interruption(FailureKind kind, String message, long sinceNanos) {}

  /**
   * @param threadEnded called once, when no thread of this run is left or will be
   */
  WasmRun(
      RunRequest request,
      Duration stopGrace,
      ScheduledExecutorService watchdog,
      Runnable threadEnded) {
    this.request = request;
    this.stopGrace = stopGrace;
    this.watchdog = watchdog;
    this.threadEnded = threadEnded;
  }

  /** Waits for the module, then lets the guest run. Called once. */
  void begin(
      CompletableFuture<? extends Program> module,
      Duration prepareLimit,
      Function<Program, Guest> guests) {
    String late = "the module was not ready to run within " + text(prepareLimit);
    var alarm =
        watchdog.schedule(
            () -> endBeforeGuest(FailureKind.ENGINE, late),
            prepareLimit.toMillis(),
            TimeUnit.MILLISECONDS);
    module.whenComplete(
        (program, error) -> {
          alarm.cancel(false);
          if (error == null) {
            launch(guests.apply(program));
          } else {
            notPrepared(error);
          }
        });
  }

  private void notPrepared(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (cause instanceof GuestFailure failure) {
      endBeforeGuest(failure.kind(), failure.text());
    } else {
      endBeforeGuest(FailureKind.ENGINE, "the module cannot be prepared: " + cause);
    }
  }

  private void endBeforeGuest(FailureKind kind, String message) {
    synchronized (lock) {
      if (guest != null || guestIsOver) {
        return;
      }
      guestIsOver = true;
    }
    threadEnded.run();
    finish(RunOutcome.Failed.before(kind, message));
  }

  private void launch(Guest ready) {
    synchronized (lock) {
      if (guestIsOver) {
        ready.close();
        return;
      }
      guest = ready;
      startNanos = System.nanoTime();
      thread = new Thread(null, this::runGuest, "wasm-" + request.runId(), ready.stackBytes());
      thread.setDaemon(true);
    }
    setDeadline();
    request.limits().cpu().ifPresent(this::watchCpu);
    startThread();
  }

  private void setDeadline() {
    if (request.daemon()) {
      return;
    }
    Duration deadline = request.limits().deadline();
    var alarm =
        watchdog.schedule(
            () -> interrupt(FailureKind.DEADLINE, "deadline of " + text(deadline) + " passed"),
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
      interrupt(FailureKind.DEADLINE, "processor time of " + text(limit) + " used up");
      return;
    }
    long nanos = Math.max(left.toNanos(), LEAST_LOOK_NANOS);
    cpuAlarm = watchdog.schedule(() -> watchCpu(limit), nanos, TimeUnit.NANOSECONDS);
  }

  private void startThread() {
    try {
      thread().start();
    } catch (OutOfMemoryError noThread) {
      log.error("{} gets no thread", request, noThread);
      guest().close();
      threadEnded.run();
      overWith(failed(FailureKind.ENGINE, "no thread can be started: " + noThread.getMessage()));
    }
  }

  private void runGuest() {
    RunOutcome how = outcomeOf(guest());
    guest().close();
    threadEnded.run();
    overWith(how);
  }

  private RunOutcome outcomeOf(Guest guest) {
    try {
      Guest.Returned left = guest.run();
      return new RunOutcome.Succeeded(left.result(), left.values(), guest.outputTail(), sampled());
    } catch (GuestFailure failure) {
      return interrupted()
          .orElseGet(() -> failed(failure.kind(), failure.text(), failure.exitCode()));
    } catch (Throwable e) {
      log.error("{} broke the engine", request, e);
      return interrupted().orElseGet(() -> failed(FailureKind.ENGINE, "the engine failed: " + e));
    }
  }

  /** Ends the run with this outcome, unless it was given up on before. */
  private void overWith(RunOutcome how) {
    synchronized (lock) {
      guestIsOver = true;
    }
    Thread.interrupted(); // No interrupt can come any more; none must reach those who wait for the
    // outcome.
    finish(how);
  }

  private Optional<RunOutcome> interrupted() {
    synchronized (lock) {
      return Optional.ofNullable(interruption).map(why -> failed(why.kind(), why.message()));
    }
  }

  private RunOutcome failed(FailureKind kind, String message) {
    return failed(kind, message, OptionalInt.empty());
  }

  private RunOutcome failed(FailureKind kind, String message, OptionalInt exitCode) {
    return new RunOutcome.Failed(kind, message, exitCode, guest().outputTail(), sampled());
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
    endBeforeGuest(FailureKind.STOPPED, "stopped before it began");
    interrupt(FailureKind.STOPPED, "stopped");
  }

  /**
   * The first reason counts. Repeats itself, since code of the guest's host may swallow an
   * interrupt.
   */
  private void interrupt(FailureKind kind, String message) {
    synchronized (lock) {
      if (guest == null || guestIsOver) {
        return;
      }
      if (interruption == null) {
        interruption = new Interruption(kind, message, System.nanoTime());
      }
      guest.interrupt();
      thread().interrupt();
      if (System.nanoTime() - interruption.sinceNanos() < stopGrace.toNanos()) {
        watchdog.schedule(
            () -> interrupt(kind, message), INTERRUPT_AGAIN_MS, TimeUnit.MILLISECONDS);
        return;
      }
      guestIsOver = true;
    }
    log.error("{} cannot be ended: its thread goes on until the process ends", request);
    finish(failed(kind, message + "; it did not end and was given up after " + text(stopGrace)));
  }

  @Override
  public CompletionStage<RunOutcome> outcome() {
    return outcome.minimalCompletionStage();
  }

  @Override
  public RunUsage usage() {
    return sampled();
  }

  private RunUsage sampled() {
    synchronized (lock) {
      if (guest != null && thread != null && !outcome.isDone()) {
        lastUsage =
            new RunUsage(
                cpu(thread, lastUsage.cpu()),
                guest.memoryBytes(),
                Duration.ofNanos(System.nanoTime() - startNanos),
                guest.tier());
      }
      return lastUsage;
    }
  }

  private static Duration cpu(Thread thread, Duration last) {
    long nanos = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
    return nanos < 0 ? last : Duration.ofNanos(nanos);
  }

  private Guest guest() {
    if (guest == null) {
      throw new IllegalStateException(request + " has no guest yet");
    }
    return guest;
  }

  private Thread thread() {
    if (thread == null) {
      throw new IllegalStateException(request + " has no thread yet");
    }
    return thread;
  }

  /** "2s", "1500ms". */
  private static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }
}
