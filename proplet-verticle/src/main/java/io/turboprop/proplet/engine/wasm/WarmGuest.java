package io.turboprop.proplet.engine.wasm;

import io.turboprop.config.DurationText;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.Invocation;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import io.turboprop.proplet.engine.RunUsage;
import io.turboprop.proplet.engine.Warm;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A guest that stays to be called, on a thread of its own, which sleeps between calls. An interrupt
 * meant for one call never reaches another: a call that was interrupted is the last.
 */
final class WarmGuest implements Warm, GuestThread.Life {
  private final ScheduledExecutorService watchdog;
  private final GuestThread thread;
  private final CompletableFuture<Readiness> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private final BlockingQueue<Call> calls = new ArrayBlockingQueue<>(1);

  private final Object lock = new Object();
  private @Nullable Call current;
  private long lastCall;
  private boolean usable;

  private record Call(
      long number,
      Invocation invocation,
      OutputListener output,
      CompletableFuture<RunOutcome> promise) {}

  /**
   * @param name of the thread, and of the guest in logs
   * @param threadEnded called once, when no thread of this guest is left or will be
   */
  WarmGuest(
      String name, Duration stopGrace, ScheduledExecutorService watchdog, Runnable threadEnded) {
    this.watchdog = watchdog;
    this.thread = new GuestThread(name, this, stopGrace, watchdog, threadEnded);
  }

  /** Waits for the module, then makes the instance. Called once. */
  void begin(
      CompletableFuture<? extends Program> module,
      Duration prepareLimit,
      Function<Program, Guest> guests) {
    thread.begin(module, prepareLimit, guests);
  }

  @Override
  public CompletionStage<Readiness> ready() {
    return ready.minimalCompletionStage();
  }

  @Override
  public boolean isUsable() {
    synchronized (lock) {
      return usable;
    }
  }

  @Override
  public CompletionStage<RunOutcome> call(Invocation invocation, OutputListener output) {
    Call call;
    synchronized (lock) {
      if (!usable || current != null) {
        return CompletableFuture.completedStage(
            Failed.before(
                FailureKind.ENGINE,
                current != null
                    ? "the instance is in another call"
                    : "the instance cannot be called"));
      }
      call = new Call(++lastCall, invocation, output, new CompletableFuture<>());
      current = call;
      calls.add(call);
    }
    return call.promise().minimalCompletionStage();
  }

  @Override
  public void begins() {}

  @Override
  public void neverBegan(Failed why) {
    over(why);
  }

  @Override
  public void live(Guest guest) {
    if (!made(guest)) {
      return;
    }
    while (isUsable()) {
      Call next;
      try {
        next = calls.take();
      } catch (InterruptedException closed) {
        return;
      }
      serve(guest, next);
    }
  }

  private boolean made(Guest guest) {
    Readiness how = readiness(guest);
    boolean isReady = how instanceof Readiness.Ready;
    synchronized (lock) {
      usable = isReady;
    }
    ready.complete(how);
    return isReady;
  }

  private Readiness readiness(Guest guest) {
    try {
      guest.begin();
    } catch (Throwable e) {
      return new Readiness.NotReady(thread.because(e, guest));
    }
    return guest.isOver()
        ? new Readiness.NotReady(
            thread.failed(FailureKind.EXIT_CODE, "the guest ended itself before it was called"))
        : new Readiness.Ready(guest.canBeCalledAgain());
  }

  private void serve(Guest guest, Call call) {
    Duration deadline = call.invocation().deadline();
    var alarm = watchdog.schedule(() -> tooLate(call), deadline.toNanos(), TimeUnit.NANOSECONDS);
    RunOutcome how = outcomeOf(guest, call);
    alarm.cancel(false);
    synchronized (lock) {
      current = null;
      usable &= !guest.isOver() && thread.interrupted().isEmpty();
    }
    call.promise().complete(how);
  }

  private void tooLate(Call call) {
    synchronized (lock) {
      if (current == null || current.number() != call.number()) {
        return;
      }
      usable = false;
    }
    String deadline = DurationText.of(call.invocation().deadline());
    thread.interrupt(FailureKind.DEADLINE, "deadline of " + deadline + " passed");
  }

  private RunOutcome outcomeOf(Guest guest, Call call) {
    RunUsage before = thread.usage();
    try {
      Guest.Returned left = guest.call(call.invocation(), call.output());
      return new RunOutcome.Succeeded(
          left.result(), left.values(), guest.outputTail(), since(before));
    } catch (Throwable e) {
      return thread.because(e, guest);
    }
  }

  private RunUsage since(RunUsage before) {
    RunUsage now = thread.usage();
    return new RunUsage(
        now.cpu().minus(before.cpu()),
        now.memoryBytes(),
        now.uptime().minus(before.uptime()),
        now.engine());
  }

  @Override
  public void ended() {
    over(
        thread
            .interrupted()
            .orElseGet(() -> thread.failed(FailureKind.STOPPED, "the instance is gone")));
  }

  @Override
  public void givenUp(Failed why) {
    over(why);
  }

  /** A call that still waits learns it. */
  private void over(Failed why) {
    Call left;
    synchronized (lock) {
      usable = false;
      left = current;
      current = null;
    }
    ready.complete(new Readiness.NotReady(why));
    if (left != null) {
      left.promise().complete(why);
    }
    over.complete(null);
  }

  /** Completes when nothing is to be expected of it any more. */
  CompletionStage<Void> over() {
    return over.minimalCompletionStage();
  }

  @Override
  public RunUsage usage() {
    return thread.usage();
  }

  @Override
  public void close() {
    synchronized (lock) {
      usable = false;
    }
    thread.stop("closed before it began", "the instance was closed");
  }
}
