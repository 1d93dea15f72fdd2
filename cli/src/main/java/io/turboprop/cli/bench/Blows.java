package io.turboprop.cli.bench;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Strikes the manager, if there is a way to, and simulated proplets in turn; {@code scripts/chaos}
 * knows many more faults, for real processes.
 *
 * @param every from when all is well to the next
 * @param manager how to restart it
 */
record Blows(Duration every, Optional<ManagerRestart> manager, Fleet fleet, Health health) {

  Storm begin() {
    return new Storm(this);
  }

  /** Until the end of it. */
  static final class Storm implements AutoCloseable {
    private final Blows blows;
    private final AtomicInteger proplets = new AtomicInteger();
    private final AtomicInteger managers = new AtomicInteger();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

    private Storm(Blows blows) {
      this.blows = blows;
      long ms = blows.every.toMillis();
      timer.scheduleWithFixedDelay(this::strike, ms, ms, TimeUnit.MILLISECONDS);
    }

    private void strike() {
      try {
        if (blows.manager.isPresent() && managers.get() <= proplets.get()) {
          managers.incrementAndGet();
          blows.manager.get().run();
          blows.health.await();
        } else {
          blows.fleet.forget(proplets.getAndIncrement());
        }
      } catch (RuntimeException e) {
        failure.set(e);
        throw e;
      }
    }

    /** What was struck until now. */
    String told() {
      RuntimeException failed = failure.get();
      if (failed != null) {
        throw failed;
      }
      return "%d kills of the manager, %d proplets restarted without memory"
          .formatted(managers.get(), proplets.get());
    }

    /** Ends when the last blow is over; a second call changes nothing. Blocks. */
    void end() {
      timer.close();
    }

    @Override
    public void close() {
      end();
    }
  }
}
