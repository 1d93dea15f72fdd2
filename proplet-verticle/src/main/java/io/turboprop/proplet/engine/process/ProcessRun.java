package io.turboprop.proplet.engine.process;

import io.turboprop.config.DurationText;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.RunUsage;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run in a process of its own.
 *
 * <pre>
 * STARTING ──► PROCESS LIVES ──► DRAINING ──► OVER
 *     │              │                          ▲
 *     │           killed by stop or deadline ───┤  given up if it is not gone within stopGrace
 *     └─────────────────────────────────────────┘
 * </pre>
 *
 * <p>The lock guards the hand-over between the threads that start, watch and end the process;
 * nobody waits while holding it.
 */
final class ProcessRun implements Execution {
  private static final Logger log = LoggerFactory.getLogger(ProcessRun.class);

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
  private static final Duration LEAST_LOOK = Duration.ofMillis(10);

  private final RunRequest request;
  private final ProcessGuest guest;
  private final ProcessConfig config;
  private final ProcessHouse house;
  private final Duration deadlineMargin;
  private final CompletableFuture<RunOutcome> outcome = new CompletableFuture<>();
  private final CompletableFuture<Void> gone = new CompletableFuture<>();

  private final Object lock = new Object();
  private @Nullable Interruption interruption;
  private @Nullable HostProcess process;
  private boolean over;
  private long startNanos;
  private boolean began;
  private RunUsage lastUsage = RunUsage.NONE;

  /** Why a run is being ended from outside. */
  private record Interruption(FailureKind kind, String message) {}

  /**
   * @param deadlineMargin what a guest gets beyond its deadline before its process is killed
   */
  ProcessRun(
      RunRequest request,
      ProcessGuest guest,
      ProcessConfig config,
      ProcessHouse house,
      Duration deadlineMargin) {
    this.request = request;
    this.guest = guest;
    this.config = config;
    this.house = house;
    this.deadlineMargin = deadlineMargin;
  }

  /** Takes over the process when it is there. Called once. */
  void begin(CompletableFuture<HostProcess> starting) {
    house.alarm(
        config.prepareLimit(),
        outcome,
        () -> {
          if (!hasBegun()) {
            interrupt(
                FailureKind.ENGINE,
                "the guest did not begin within " + DurationText.of(config.prepareLimit()));
          }
        });
    starting.whenComplete(
        (started, error) -> {
          if (error == null) {
            launched(started);
          } else {
            gone.complete(null);
            finishBefore(ProcessFailure.of(error));
          }
        });
  }

  /**
   * Makes its process, unless it was stopped before.
   *
   * @throws ProcessFailure that nobody will hear of in that case
   */
  HostProcess start(Supplier<HostProcess> maker) {
    synchronized (lock) {
      if (over) {
        throw new ProcessFailure(FailureKind.STOPPED, "stopped before it began");
      }
    }
    return maker.get();
  }

  private void launched(HostProcess started) {
    boolean late;
    synchronized (lock) {
      // Whoever interrupts it now finds no process, and says so a moment later.
      late = over || interruption != null;
      process = started;
    }
    var drained =
        late ? CompletableFuture.completedFuture(null) : guest.attach(started, this::began);
    started.exit().whenComplete((status, never) -> ended(started, status, drained));
    if (late) {
      started.kill();
    }
  }

  private void began(Duration ago) {
    synchronized (lock) {
      if (over || began) {
        return;
      }
      began = true;
      startNanos = System.nanoTime() - ago.toNanos();
    }
    request.limits().cpu().ifPresent(this::watchCpu);
    if (!request.daemon()) {
      Duration deadline = request.limits().deadline();
      house.alarm(
          deadline.minus(ago).plus(deadlineMargin),
          outcome,
          () ->
              interrupt(
                  FailureKind.DEADLINE, "deadline of " + DurationText.of(deadline) + " passed"));
    }
  }

  /** Looks when the guest can have used all of it at the earliest, and so on. */
  private void watchCpu(Duration limit) {
    if (outcome.isDone()) {
      return;
    }
    Duration left = limit.plus(deadlineMargin).minus(usage().cpu());
    if (!left.isPositive()) {
      interrupt(FailureKind.DEADLINE, "processor time of " + DurationText.of(limit) + " used up");
      return;
    }
    house.alarm(untilUsed(left), outcome, () -> watchCpu(limit));
  }

  /** The earliest that a process can have used so much more processor time. */
  static Duration untilUsed(Duration cpu) {
    Duration earliest = cpu.dividedBy(PROCESSORS);
    return earliest.compareTo(LEAST_LOOK) > 0 ? earliest : LEAST_LOOK;
  }

  private boolean hasBegun() {
    synchronized (lock) {
      return began;
    }
  }

  /** The process has ended, for whatever reason. */
  private void ended(HostProcess dead, int status, CompletableFuture<?> drained) {
    dead.kill(); // What it left behind, which may also hold its streams open.
    drained
        .copy()
        .completeOnTimeout(null, config.drainGrace().toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (ignored, error) -> {
              RunUsage used = sampled();
              Interruption why = interruption();
              finish(
                  why == null
                      ? guest.outcome(dead, status, used)
                      : failed(why.kind(), why.message(), used));
              house.forget(dead);
              gone.complete(null);
            });
  }

  private @Nullable Interruption interruption() {
    synchronized (lock) {
      return interruption;
    }
  }

  @Override
  public void stop() {
    interrupt(FailureKind.STOPPED, "stopped");
  }

  /** The first reason counts. */
  private void interrupt(FailureKind kind, String message) {
    HostProcess killed;
    synchronized (lock) {
      if (over || interruption != null) {
        return;
      }
      interruption = new Interruption(kind, message);
      killed = process;
    }
    if (killed == null) {
      String when = kind == FailureKind.STOPPED ? message + " before it began" : message;
      finishBefore(new ProcessFailure(kind, when));
      return;
    }
    killed.kill();
    house.alarm(config.stopGrace(), outcome, () -> giveUp(killed, kind, message));
  }

  private void giveUp(HostProcess stuck, FailureKind kind, String message) {
    log.error("{}: process {} was killed and is not gone", request, stuck.pid());
    finish(
        failed(
            kind,
            "%s; process %d did not end and was given up after %s"
                .formatted(message, stuck.pid(), DurationText.of(config.stopGrace())),
            sampled()));
  }

  private void finishBefore(ProcessFailure failure) {
    finish(RunOutcome.Failed.before(failure.kind(), failure.text()));
  }

  private RunOutcome failed(FailureKind kind, String message, RunUsage used) {
    return new RunOutcome.Failed(kind, message, OptionalInt.empty(), guest.outputTail(), used);
  }

  private void finish(RunOutcome how) {
    synchronized (lock) {
      if (!over) {
        over = true;
        lastUsage = how.usage();
      }
    }
    outcome.complete(how);
  }

  /** Completes when no process of this run is left or will be. */
  CompletableFuture<Void> gone() {
    return gone;
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
      if (process != null && began && !over) {
        lastUsage =
            new RunUsage(
                guest.cpu(process),
                guest.memoryBytes(process),
                Duration.ofNanos(System.nanoTime() - startNanos),
                guest.tier());
      }
      return lastUsage;
    }
  }
}
