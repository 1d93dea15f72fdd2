package io.turboprop.proplet.engine.wasm;

import io.turboprop.config.DurationText;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import io.turboprop.proplet.engine.RunUsage;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A guest's thread, from the wait for its module to its end. What the guest does on it is its
 * {@link Life}'s business.
 *
 * <pre>
 * waits for the module ─► lives ─► over
 *     │              │           ▲
 *     └─ never began ┴ interrupt ┘   for stopGrace at most, then given up
 * </pre>
 *
 * <p>The lock guards the hand-over between the guest's thread, the watchdog and callers; nobody
 * waits while holding it.
 */
final class GuestThread {
  private static final Logger log = LoggerFactory.getLogger(GuestThread.class);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long INTERRUPT_AGAIN_MS = 50;

  private final String name;
  private final Life life;
  private final Duration stopGrace;
  private final ScheduledExecutorService watchdog;
  private final Runnable freed;

  private final Object lock = new Object();
  private @Nullable Interruption interruption;
  private @Nullable Guest guest;
  private @Nullable Thread thread;
  private boolean over;
  private boolean settled;
  private long startNanos;
  private RunUsage lastUsage = RunUsage.NONE;

  /** What is done with a guest. */
  interface Life {

    /** There will be no guest. Called instead of all others. */
    void neverBegan(Failed why);

    /** There is a guest, whose thread starts next. */
    void begins();

    /** All of its life, on its thread. Must not throw. */
    void live(Guest guest);

    /** The guest is gone and its thread free; also if the thread could not be started. */
    void ended();

    /** The guest was interrupted, goes on nevertheless, and counts as over. */
    void givenUp(Failed why);
  }

  /** Why a guest is being ended from outside. */
  private record Interruption(FailureKind kind, String message, long sinceNanos) {}

  /**
   * @param name of the thread, and of the guest in logs
   * @param freed called once, when no thread of this guest is left or will be
   */
  GuestThread(
      String name,
      Life life,
      Duration stopGrace,
      ScheduledExecutorService watchdog,
      Runnable freed) {
    this.name = name;
    this.life = life;
    this.stopGrace = stopGrace;
    this.watchdog = watchdog;
    this.freed = freed;
  }

  /** Waits for the module, then lets the guest live. Called once. */
  void begin(
      CompletableFuture<? extends Program> module,
      Duration prepareLimit,
      Function<Program, Guest> guests) {
    String late = "the module was not ready to run within " + DurationText.of(prepareLimit);
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
      if (guest != null || over) {
        return;
      }
      over = true;
    }
    freed.run();
    life.neverBegan(Failed.before(kind, message));
  }

  private void launch(Guest ready) {
    Thread made;
    synchronized (lock) {
      if (over) {
        ready.close();
        return;
      }
      guest = ready;
      startNanos = System.nanoTime();
      made = new Thread(null, () -> run(ready), name, ready.stackBytes());
      made.setDaemon(true);
      thread = made;
    }
    life.begins();
    try {
      made.start();
    } catch (OutOfMemoryError noThread) {
      log.error("{} gets no thread", name, noThread);
      interrupt(FailureKind.ENGINE, "no thread can be started: " + noThread.getMessage());
      close(ready);
    }
  }

  private void run(Guest mine) {
    life.live(mine);
    close(mine);
  }

  private void close(Guest mine) {
    settle();
    mine.close();
    freed.run();
    synchronized (lock) {
      over = true;
    }
    Thread.interrupted(); // No interrupt can come any more; none must reach those who wait for the
    // outcome.
    life.ended();
  }

  /** Ends what has not begun, and interrupts what has. */
  void stop(String beforeItBegan, String afterwards) {
    endBeforeGuest(FailureKind.STOPPED, beforeItBegan);
    interrupt(FailureKind.STOPPED, afterwards);
  }

  /**
   * Asks the guest to end, which is its last end, too. The first reason counts. Repeats itself,
   * since code of the guest's host may swallow an interrupt.
   */
  void interrupt(FailureKind kind, String message) {
    synchronized (lock) {
      if (guest == null || thread == null || over) {
        return;
      }
      if (interruption == null) {
        interruption = new Interruption(kind, message, System.nanoTime());
      }
      guest.interrupt();
      thread.interrupt();
      if (System.nanoTime() - interruption.sinceNanos() < stopGrace.toNanos()) {
        watchdog.schedule(
            () -> interrupt(kind, message), INTERRUPT_AGAIN_MS, TimeUnit.MILLISECONDS);
        return;
      }
      over = true;
    }
    log.error("{} cannot be ended: its thread goes on until the process ends", name);
    String grace = DurationText.of(stopGrace);
    life.givenUp(failed(kind, message + "; it did not end and was given up after " + grace));
  }

  /** Why it was interrupted, if it was. */
  Optional<Failed> interrupted() {
    synchronized (lock) {
      return Optional.ofNullable(interruption).map(why -> failed(why.kind(), why.message()));
    }
  }

  /** What the guest's end means: why it was interrupted, if it was, else what it threw. */
  Failed because(Throwable thrown, Guest mine) {
    if (thrown instanceof GuestFailure failure) {
      return interrupted().orElseGet(() -> failure.outcome(mine.outputTail(), usage()));
    }
    log.error("{} broke the engine", name, thrown);
    return interrupted()
        .orElseGet(() -> failed(FailureKind.ENGINE, "the engine failed: " + thrown));
  }

  Failed failed(FailureKind kind, String message) {
    return new Failed(kind, message, OptionalInt.empty(), outputTail(), usage());
  }

  private String outputTail() {
    synchronized (lock) {
      return guest == null ? "" : guest.outputTail();
    }
  }

  /** The last time that it is looked at; answers with the same from now on. */
  RunUsage settle() {
    synchronized (lock) {
      RunUsage last = usage();
      settled = true;
      return last;
    }
  }

  /** Up to now, or up to the end. */
  RunUsage usage() {
    synchronized (lock) {
      if (guest != null && thread != null && !over && !settled) {
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
    long nanos = THREADS.getThreadCpuTime(thread.threadId());
    return nanos < 0 ? last : Duration.ofNanos(nanos);
  }
}
