package io.turboprop.proplet.engine.process;

import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.RefusedExecution;
import io.turboprop.proplet.engine.RunRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** The runs of one engine, so many at a time. */
final class ProcessRuns implements AutoCloseable {
  private final ProcessConfig config;
  private final ProcessHouse house;
  private final Semaphore places;
  private final Set<ProcessRun> runs = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ProcessRuns(ProcessConfig config, ProcessHouse house) {
    this.config = config;
    this.house = house;
    this.places = new Semaphore(config.maxRuns());
  }

  /**
   * @param deadlineMargin what the guest gets beyond its deadline before its process is killed
   * @param process called on the thread of {@link ProcessHouse#starter}
   */
  Execution start(
      RunRequest request,
      ProcessGuest guest,
      Duration deadlineMargin,
      Supplier<HostProcess> process) {
    if (closed) {
      return closed();
    }
    if (!places.tryAcquire()) {
      return new RefusedExecution(
          FailureKind.ENGINE, config.maxRuns() + " runs are under way already");
    }
    ProcessRun run = new ProcessRun(request, guest, config, house, deadlineMargin);
    runs.add(run);
    run.outcome().whenComplete((outcome, never) -> runs.remove(run));
    run.gone().whenComplete((nothing, never) -> places.release());
    try {
      run.begin(CompletableFuture.supplyAsync(() -> run.start(process), house.starter()));
    } catch (RejectedExecutionException closing) {
      run.begin(
          CompletableFuture.failedFuture(
              new ProcessFailure(FailureKind.ENGINE, "the engine is closed")));
    }
    return run;
  }

  private static Execution closed() {
    return new RefusedExecution(FailureKind.ENGINE, "the engine is closed");
  }

  int strays() {
    return Math.max(0, config.maxRuns() - places.availablePermits() - runs.size());
  }

  /** Stops them all; no other will start. */
  @Override
  public void close() {
    closed = true;
    runs.forEach(ProcessRun::stop);
  }
}
