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
 * last, within bounds; what falls out lives on for the runs that have it. Large modules are
 * compiled one after the other on a thread of their own, so that small ones never wait for them.
 * Safe for all threads.
 */
final class CompiledModules implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CompiledModules.class);

  /** From here on a module takes a good part of a second and more. */
  private static final long LARGE_BYTES = 256 << 10;

  /** Modules held ready take nine times their size, and may take a seventh of the heap. */
  private static final int HEAP_SHARE = 64;

  private static final long COMPILER_STACK_BYTES = 16L << 20;

  private final ModuleLoader loader;
  private final int maxModules;
  private final long maxWasmBytes;
  private final ThreadPoolExecutor compilers;
  private final ThreadPoolExecutor largeCompiler;

  /** In order of use, the longest unused first. */
  private final Map<Digest, CompletableFuture<CompiledModule>> modules =
      new LinkedHashMap<>(16, 0.75f, true);

  CompiledModules(ModuleLoader loader, WasmConfig config) {
    this.loader = loader;
    this.maxModules = config.modulesInMemory();
    this.maxWasmBytes =
        Math.min(config.moduleBytesInMemory(), Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    this.compilers = pool("wasm-compile-", config.compileThreads(), config.maxRuns());
    this.largeCompiler = pool("wasm-compile-large-", 1, config.maxRuns());
  }

  private static ThreadPoolExecutor pool(String prefix, int threads, int waiting) {
    AtomicInteger number = new AtomicInteger();
    var pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            task -> {
              String name = prefix + number.incrementAndGet();
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
    submit(compilers, digest, module, () -> bySize(digest, file, module));
    return module;
  }

  private void submit(
      ThreadPoolExecutor pool,
      Digest digest,
      CompletableFuture<CompiledModule> promise,
      Runnable task) {
    try {
      pool.execute(task);
    } catch (RejectedExecutionException full) {
      forget(digest);
      promise.completeExceptionally(
          new GuestFailure(FailureKind.ENGINE, "too many modules wait to be compiled"));
    }
  }

  private void bySize(Digest digest, Path file, CompletableFuture<CompiledModule> promise) {
    if (file.toFile().length() < LARGE_BYTES) {
      load(digest, file, promise);
    } else {
      submit(largeCompiler, digest, promise, () -> load(digest, file, promise));
    }
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
    largeCompiler.shutdownNow();
  }
}
