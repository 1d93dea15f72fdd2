package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.EngineInfo;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RefusedExecution;
import io.turboprop.proplet.engine.RefusedWarm;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.Warm;
import io.turboprop.proplet.engine.wasm.redline.FastTier;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import run.endive.wasm.Version;

/**
 * Runs WebAssembly core modules on two tiers: compiled to JVM bytecode by Endive at once, and as
 * machine code by Redline when they are used again or run long.
 *
 * <p>What contains a guest: its thread, which compiled code lets interrupt at every loop and call;
 * a byte budget for its memories and an entry budget for its tables; the stack of its thread;
 * bounded output; WASI without files and sockets. A hostile module costs its own run, and while it
 * is compiled one of the compile threads.
 *
 * <p>Wants a JVM with {@code -XX:-DontCompileHugeMethods}: large guest functions become large
 * methods, which HotSpot interprets without it.
 */
public final class WasmEngine implements Engine {
  static final String ENDIVE = "endive";
  static final String ENDIVE_VERSION = Version.version();

  private final WasmConfig config;
  private final Tiers tiers;
  private final SecureRandom random = new SecureRandom();
  private final ScheduledThreadPoolExecutor watchdog;
  private final Semaphore places;
  private final Set<WasmRun> runs = ConcurrentHashMap.newKeySet();
  private final Set<WarmGuest> instances = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Creates the folder of compiled modules, so not for an event loop.
   *
   * @param clock dates the use of compiled modules on disk
   * @throws IllegalArgumentException if others may write to that folder
   * @throws java.io.UncheckedIOException if it cannot be created
   */
  public WasmEngine(WasmConfig config, InstantSource clock) {
    this.config = config;
    this.places = new Semaphore(config.maxRuns());
    this.watchdog = watchdog();
    this.tiers = new Tiers(config, clock, watchdog);
    WarmUp.run();
  }

  private static ScheduledThreadPoolExecutor watchdog() {
    var watchdog =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "wasm-watchdog");
              thread.setDaemon(true);
              return thread;
            });
    watchdog.setRemoveOnCancelPolicy(true);
    watchdog.setKeepAliveTime(5, TimeUnit.SECONDS);
    watchdog.allowCoreThreadTimeOut(true);
    return watchdog;
  }

  @Override
  public EngineInfo describe() {
    return new EngineInfo(
        "wasm",
        tiers.names().contains(FastTier.NAME)
            ? "endive-%s+redline-%s".formatted(ENDIVE_VERSION, FastTier.VERSION)
            : "endive-" + ENDIVE_VERSION,
        List.of("core-module", "deadline", "memory-limit", "wasi-preview1"),
        tiers.names());
  }

  @Override
  public Execution start(RunRequest request, OutputListener output) {
    if (closed) {
      return new RefusedExecution(FailureKind.ENGINE, "the engine is closed");
    }
    Optional<String> refusal = tiers.refusal(request);
    if (refusal.isPresent()) {
      return new RefusedExecution(FailureKind.PIN, refusal.get());
    }
    if (!places.tryAcquire()) {
      return new RefusedExecution(
          FailureKind.ENGINE, config.maxRuns() + " runs are under way already");
    }
    WasmRun run = new WasmRun(request, output, config.stopGrace(), watchdog, places::release);
    runs.add(run);
    run.outcome().whenComplete((outcome, never) -> runs.remove(run));
    run.begin(
        tiers.program(request),
        config.prepareLimit(),
        program -> new Guest(request, program, random));
    watchForLong(request, run);
    return run;
  }

  @Override
  public Warm warm(RunRequest request) {
    if (closed) {
      return new RefusedWarm(FailureKind.ENGINE, "the engine is closed");
    }
    Optional<String> refusal = tiers.refusal(request);
    if (refusal.isPresent()) {
      return new RefusedWarm(FailureKind.PIN, refusal.get());
    }
    if (!places.tryAcquire()) {
      return new RefusedWarm(FailureKind.ENGINE, config.maxRuns() + " runs are under way already");
    }
    WarmGuest guest =
        new WarmGuest("warm-" + request.runId(), config.stopGrace(), watchdog, places::release);
    instances.add(guest);
    guest.over().thenRun(() -> instances.remove(guest));
    guest.begin(
        tiers.program(request),
        config.prepareLimit(),
        program -> new Guest(request, program, random));
    return guest;
  }

  private void watchForLong(RunRequest request, WasmRun run) {
    if (request.engine().isPresent()) {
      return;
    }
    var alarm =
        watchdog.schedule(
            () -> {
              if (run.usage().engine().equals(ENDIVE)) {
                tiers.lasts(request);
              }
            },
            tiers.lastsAfterMs(),
            TimeUnit.MILLISECONDS);
    run.outcome()
        .whenComplete(
            (outcome, never) -> {
              alarm.cancel(false);
              if (outcome.engine().equals(ENDIVE)) {
                tiers.spent(request, outcome.usage().cpu());
              }
            });
  }

  @Override
  public int strays() {
    int threads = config.maxRuns() - places.availablePermits();
    return Math.max(0, threads - runs.size() - instances.size());
  }

  @Override
  public void close() {
    closed = true;
    instances.forEach(WarmGuest::close);
    runs.forEach(WasmRun::stop); // The watchdog sees to the last guests and then ends by itself.
    tiers.close();
  }
}
