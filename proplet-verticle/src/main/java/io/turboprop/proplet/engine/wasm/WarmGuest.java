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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

  /** Handed to the guest's thread, which takes it out; never more than one. */
  private volatile @Nullable Call next;

  private volatile @Nullable Thread sleeper;

  /** After the call before; a thread that sleeps uses nothing. The guest's thread alone has it. */
  private RunUsage lastUsage = RunUsage.NONE;

  private final Object lock = new Object();
  private @Nullable Call current;
  private long lastCall;
  private boolean usable;
  private @Nullable Future<?> alarm;
  private long alarmAt;

  /**
   * @param late when its deadline is over, in nanoseconds of the clock
   */
  private record Call(
      long number,
      long late,
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
      long late = System.nanoTime() + invocation.deadline().toNanos();
      call = new Call(++lastCall, late, invocation, output, new CompletableFuture<>());
      current = call;
      next = call;
      watch(late);
    }
    LockSupport.unpark(sleeper);
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
      Call call = await();
      if (call == null) {
        return;
      }
      serve(guest, call);
    }
  }

  /**
   * Sleeps until there is a call.
   *
   * @return null if the guest was closed instead
   */
  private @Nullable Call await() {
    Call call = next;
    while (call == null) {
      if (Thread.interrupted()) {
        return null;
      }
      LockSupport.park(this);
      call = next;
    }
    next = null;
    return call;
  }

  private boolean made(Guest guest) {
    Readiness how = readiness(guest);
    boolean isReady = how instanceof Readiness.Ready;
    sleeper = Thread.currentThread();
    lastUsage = thread.usage();
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
    RunOutcome how = outcomeOf(guest, call);
    synchronized (lock) {
      current = null;
      usable &= !guest.isOver() && thread.interrupted().isEmpty();
    }
    call.promise().complete(how);
  }

  /**
   * Sees to it that somebody looks at that time or before; with the lock. An alarm stays when its
   * call is over, so that the next one finds it: setting one for each costs more than short calls.
   */
  private void watch(long until) {
    if (alarm == null || until - alarmAt < 0) {
      callOff();
      alarmAt = until;
      alarm =
          watchdog.schedule(
              () -> look(until), Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
  }

  private void callOff() {
    if (alarm != null) {
      alarm.cancel(false);
      alarm = null;
    }
  }

  /** An alarm that was set for this time. */
  private void look(long at) {
    Call late;
    synchronized (lock) {
      if (alarm == null || alarmAt != at) {
        return; // called off, or another one comes before what this one was set for
      }
      alarm = null;
      late = current;
      if (late == null) {
        return;
      }
      if (late.late() - System.nanoTime() > 0) {
        watch(late.late());
        return;
      }
      usable = false;
    }
    String deadline = DurationText.of(late.invocation().deadline());
    thread.interrupt(FailureKind.DEADLINE, "deadline of " + deadline + " passed");
  }

  private RunOutcome outcomeOf(Guest guest, Call call) {
    RunUsage before = lastUsage;
    long began = System.nanoTime();
    try {
      Guest.Returned left = guest.call(call.invocation(), call.output());
      RunUsage after = thread.usage();
      lastUsage = after;
      return new RunOutcome.Succeeded(
          left.result(), left.values(), guest.outputTail(), between(before, after, began));
    } catch (Throwable e) {
      return thread.because(e, guest);
    }
  }

  private static RunUsage between(RunUsage before, RunUsage after, long beganNanos) {
    return new RunUsage(
        after.cpu().minus(before.cpu()),
        after.memoryBytes(),
        Duration.ofNanos(System.nanoTime() - beganNanos),
        after.engine());
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
      callOff();
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
