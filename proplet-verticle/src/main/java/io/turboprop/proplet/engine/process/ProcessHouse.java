package io.turboprop.proplet.engine.process;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Starts guests' processes, wakes those who watch them, and cleans up after them. */
final class ProcessHouse implements AutoCloseable {
  private static final int REMOVALS = 100;
  private static final Duration REMOVE_AGAIN = Duration.ofMillis(50);

  private final ProcessConfig config;
  private final Launcher launcher;
  private final String name;
  private final AtomicLong groupNumber = new AtomicLong();

  /** One thread that stays: the kernel kills a process when the thread that started it ends. */
  private final ThreadPoolExecutor starter;

  private final ScheduledThreadPoolExecutor watchdog;

  /**
   * Looks for the programs processes are started through, so not for an event loop.
   *
   * @param name of threads and control groups
   */
  ProcessHouse(String name, ProcessConfig config) {
    this.name = name;
    this.config = config;
    this.launcher = Launcher.find();
    this.starter =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemon(task, name + "-starter"));
    this.watchdog = new ScheduledThreadPoolExecutor(1, task -> daemon(task, name + "-watchdog"));
    watchdog.setRemoveOnCancelPolicy(true);
    watchdog.setKeepAliveTime(5, TimeUnit.SECONDS);
    watchdog.allowCoreThreadTimeOut(true);
  }

  static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** For what takes some milliseconds before a process starts. */
  Executor starter() {
    return starter;
  }

  /**
   * On the thread of {@link #starter} only.
   *
   * @param memoryBytes of the guest; its process gets {@link ProcessConfig#overheadBytes} more
   */
  HostProcess start(HostProcess.Start what, long memoryBytes) throws IOException {
    Optional<ControlGroup> group = Optional.empty();
    if (config.groups().isPresent()) {
      String unique =
          "%s-%d-%d".formatted(name, ProcessHandle.current().pid(), groupNumber.incrementAndGet());
      group =
          Optional.of(
              config
                  .groups()
                  .get()
                  .create(unique, memoryBytes + config.overheadBytes(), config.maxPids()));
    }
    return HostProcess.start(launcher, what.in(group));
  }

  /** Does something after a while, unless the future has completed by then. */
  void alarm(Duration delay, CompletableFuture<?> unless, Runnable action) {
    try {
      var due = watchdog.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
      unless.whenComplete((how, error) -> due.cancel(false));
    } catch (RejectedExecutionException closing) {
      action.run();
    }
  }

  /** Removes what a process that has ended leaves behind. */
  void forget(HostProcess dead) {
    dead.group().ifPresent(group -> remove(group, REMOVALS));
  }

  private void remove(ControlGroup group, int tries) {
    if (!group.remove() && tries > 0) {
      var again = new CompletableFuture<Void>();
      alarm(REMOVE_AGAIN, again, () -> remove(group, tries - 1));
    }
  }

  /** For when no process is left: those that are would be killed by the kernel. */
  @Override
  public void close() {
    starter.shutdown(); // The watchdog ends by itself.
  }
}
