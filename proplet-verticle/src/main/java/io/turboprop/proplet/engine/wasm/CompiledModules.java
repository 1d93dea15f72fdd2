package io.turboprop.proplet.engine.wasm;

import io.turboprop.model.Digest;
import io.turboprop.proplet.engine.FailureKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Modules by digest, compiled at most once however many ask at the same time. Keeps the ones used
 * last, within bounds; what falls out lives on for the runs that have it. Safe for all threads.
 */
final class CompiledModules implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CompiledModules.class);
  private static final long COMPILER_STACK_BYTES = 16L << 20;

  private final ModuleLoader loader;
  private final int maxModules;
  private final long maxWasmBytes;
  private final ThreadPoolExecutor compilers;

  /** In order of use, the longest unused first. */
  private final Map<Digest, CompletableFuture<CompiledModule>> modules =
      new LinkedHashMap<>(16, 0.75f, true);

  CompiledModules(ModuleLoader loader, WasmConfig config) {
    this.loader = loader;
    this.maxModules = config.modulesInMemory();
    this.maxWasmBytes = config.moduleBytesInMemory();
    this.compilers = compilers(config);
  }

  private static ThreadPoolExecutor compilers(WasmConfig config) {
    AtomicInteger number = new AtomicInteger();
    var pool =
        new ThreadPoolExecutor(
            config.compileThreads(),
            config.compileThreads(),
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(config.maxRuns()),
            task -> {
              String name = "wasm-compile-" + number.incrementAndGet();
              Thread thread = new Thread(null, task, name, COMPILER_STACK_BYTES);
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * The module, now or later; fails with {@link GuestFailure}. The future is shared: do not
   * complete or cancel it.
   */
  synchronized CompletableFuture<CompiledModule> get(Digest digest, Path file) {
    CompletableFuture<CompiledModule> known = modules.get(digest);
    if (known != null) {
      return known;
    }
    CompletableFuture<CompiledModule> module = new CompletableFuture<>();
    modules.put(digest, module);
    try {
      compilers.execute(() -> load(digest, file, module));
    } catch (RejectedExecutionException full) {
      modules.remove(digest);
      module.completeExceptionally(
          new GuestFailure(FailureKind.ENGINE, "too many modules wait to be compiled"));
    }
    return module;
  }

  private void load(Digest digest, Path file, CompletableFuture<CompiledModule> promise) {
    long start = System.nanoTime();
    try {
      CompiledModule module = loader.load(file, digest);
      long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      log.info("{} ready to run: {} bytes in {} ms", digest, module.wasmBytes(), ms);
      makeRoomFor(digest, module);
      promise.complete(module);
    } catch (GuestFailure failure) {
      forget(digest);
      promise.completeExceptionally(failure);
    } catch (RuntimeException | Error e) {
      forget(digest);
      log.error("{} cannot be prepared", digest, e);
      promise.completeExceptionally(
          new GuestFailure(FailureKind.ENGINE, "the module cannot be prepared: " + e));
    }
  }

  private synchronized void forget(Digest digest) {
    modules.remove(digest);
  }

  /** Before the module is handed out, so that whoever gets it finds the bounds kept. */
  private synchronized void makeRoomFor(Digest fresh, CompiledModule compiled) {
    List<Map.Entry<Digest, Long>> ready = new ArrayList<>();
    modules.forEach(
        (digest, module) -> {
          if (digest.equals(fresh)) {
            ready.add(Map.entry(fresh, compiled.wasmBytes()));
          } else if (module.isDone()) {
            ready.add(Map.entry(digest, module.join().wasmBytes()));
          }
        });
    long bytes = ready.stream().mapToLong(Map.Entry::getValue).sum();
    for (int left = ready.size(); left > 1 && (left > maxModules || bytes > maxWasmBytes); left--) {
      var oldest = ready.removeFirst();
      modules.remove(oldest.getKey());
      bytes -= oldest.getValue();
    }
  }

  @Override
  public void close() {
    compilers.shutdownNow();
  }
}
