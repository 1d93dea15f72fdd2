package io.turboprop.proplet.engine.wasm.redline;

import io.turboprop.model.Digest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import run.endive.wasm.WasmModule;

/**
 * Which modules have machine code, and which get some: one that is used again and has taken its
 * time, or that runs long, is compiled in the background, once however many ask. What does not
 * compile is remembered and not tried again. Safe for all threads; blocks nobody.
 */
public final class FastTier implements AutoCloseable {
  public static final String NAME = "redline";
  public static final String VERSION = "0.0.5";

  /**
   * Changes with the compiler, with what it assumes of the processor (SSE 4.2) and with the front
   * end and its context; the JDK has no part in machine code.
   */
  public static final String CODE_VERSION = "redline-" + VERSION + "-x86_64-sse42-3";

  private static final Logger log = LoggerFactory.getLogger(FastTier.class);
  private static final long COMPILER_STACK_BYTES = 64L << 20;

  private final RedlineConfig config;
  private final CodeFactory factory;
  private final ThreadPoolExecutor compilers;

  /** In order of use, the longest unused first. */
  private final Map<Digest, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  private boolean closed;

  /** What is known of one module. */
  private static final class Entry {
    int uses;
    Duration spent = Duration.ZERO;
    boolean busy;
    boolean looked;
    @Nullable LoadedModule code;
    @Nullable String refusal;
    final List<CompletableFuture<LoadedModule>> waiting = new ArrayList<>();
  }

  /** A module to be compiled, or looked for in the store alone. */
  private record Order(Digest digest, Supplier<WasmModule> module, boolean compile) {}

  /**
   * @param alarms ends compilations that take too long
   */
  public FastTier(RedlineConfig config, CodeStore store, ScheduledExecutorService alarms) {
    this.config = config;
    this.factory = new CodeFactory(config, store, alarms);
    this.compilers = compilers(config);
  }

  /** Why this machine has no fast tier; empty if it has. */
  public static Optional<String> whyNot() {
    return Support.missing();
  }

  private static ThreadPoolExecutor compilers(RedlineConfig config) {
    AtomicInteger number = new AtomicInteger();
    var pool =
        new ThreadPoolExecutor(
            config.compileThreads(),
            config.compileThreads(),
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(config.compileQueue()),
            task -> {
              String name = "redline-compile-" + number.incrementAndGet();
              Thread thread = new Thread(null, task, name, COMPILER_STACK_BYTES);
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** The module's code if it is ready, held for the caller, who must {@code release} it. */
  public synchronized Optional<LoadedModule> ready(Digest digest) {
    Entry entry = entries.get(digest);
    return entry == null
        ? Optional.empty()
        : Optional.ofNullable(entry.code).filter(LoadedModule::acquire);
  }

  /** A run of the module began elsewhere. */
  public synchronized void used(Digest digest, WasmModule module) {
    Entry entry = entry(digest);
    entry.uses++;
    if (isWorthIt(entry)) {
      order(entry, new Order(digest, () -> module, true));
    } else if (!entry.looked) {
      order(entry, new Order(digest, () -> module, false));
    }
  }

  /** Runs of the module elsewhere took more processor time. */
  public synchronized void spent(Digest digest, Duration more) {
    Entry entry = entry(digest);
    entry.spent = entry.spent.plus(more);
  }

  /** A run of the module elsewhere lasts long. */
  public synchronized void lasts(Digest digest, WasmModule module) {
    order(entry(digest), new Order(digest, () -> module, true));
  }

  /**
   * The module's code, compiled if need be, held for the caller, who must {@code release} it. Fails
   * with {@link UnsupportedModuleException} that says why not, or with what {@code module} throws.
   */
  public CompletableFuture<LoadedModule> demand(Digest digest, Supplier<WasmModule> module) {
    CompletableFuture<LoadedModule> promise = new CompletableFuture<>();
    synchronized (this) {
      Entry entry = entry(digest);
      if (entry.code != null && entry.code.acquire()) {
        promise.complete(entry.code);
      } else if (entry.refusal != null) {
        promise.completeExceptionally(new UnsupportedModuleException(entry.refusal));
      } else {
        entry.waiting.add(promise);
        order(entry, new Order(digest, module, true));
        if (!entry.busy) {
          entry.waiting.removeLast();
          promise.completeExceptionally(
              new UnsupportedModuleException("has to wait behind too many others to be compiled"));
        }
      }
    }
    return promise;
  }

  private Entry entry(Digest digest) {
    return entries.computeIfAbsent(digest, any -> new Entry());
  }

  private void order(Entry entry, Order order) {
    if (closed || entry.busy || entry.code != null || entry.refusal != null) {
      return;
    }
    try {
      entry.busy = true;
      compilers.execute(() -> carryOut(entry, order));
    } catch (RejectedExecutionException full) {
      entry.busy = false;
      log.debug("{} is not compiled now: too many modules wait", order.digest());
    }
  }

  private void carryOut(Entry entry, Order order) {
    WasmModule module;
    try {
      module = order.module().get();
    } catch (RuntimeException | Error e) {
      refuse(entry, Optional.empty(), e); // It is the file's fault, not the module's.
      return;
    }
    try {
      Optional<LoadedModule> kept = factory.kept(module);
      if (kept.isPresent()) {
        finish(entry, kept.get());
      } else if (order.compile() || isWanted(entry)) {
        finish(entry, factory.compiled(module));
      } else {
        notThere(entry, order);
      }
    } catch (UnsupportedModuleException e) {
      log.info("{} stays on the other tier: it {}", order.digest(), e.getMessage());
      refuse(entry, Optional.of(String.valueOf(e.getMessage())), e);
    } catch (RuntimeException | Error e) {
      log.debug("{} stays on the other tier", order.digest(), e);
      refuse(entry, Optional.of("cannot be compiled: " + e), e);
    }
  }

  private synchronized boolean isWanted(Entry entry) {
    entry.looked = true;
    return !entry.waiting.isEmpty() || isWorthIt(entry);
  }

  private boolean isWorthIt(Entry entry) {
    return entry.uses >= config.usesBefore() && entry.spent.compareTo(config.spentBefore()) >= 0;
  }

  /** Used once, and no code was kept. */
  private void notThere(Entry entry, Order order) {
    synchronized (this) {
      entry.busy = false;
      if (isWanted(entry)) {
        order(entry, new Order(order.digest(), order.module(), true));
      }
      trim();
    }
  }

  private void finish(Entry entry, LoadedModule code) {
    List<CompletableFuture<LoadedModule>> waiting;
    synchronized (this) {
      entry.busy = false;
      waiting = List.copyOf(entry.waiting);
      entry.waiting.clear();
      waiting.forEach(promise -> code.acquire());
      if (closed) {
        code.close();
      } else {
        entry.code = code;
        trim();
      }
    }
    waiting.forEach(promise -> promise.complete(code));
  }

  /**
   * @param reason to be remembered
   */
  private void refuse(Entry entry, Optional<String> reason, Throwable cause) {
    List<CompletableFuture<LoadedModule>> waiting;
    synchronized (this) {
      entry.busy = false;
      entry.refusal = reason.orElse(null);
      waiting = List.copyOf(entry.waiting);
      entry.waiting.clear();
      trim();
    }
    waiting.forEach(promise -> promise.completeExceptionally(cause));
  }

  /** Machine code within its bounds, and what is known of modules. */
  private void trim() {
    long bytes = codeBytes();
    int known = entries.size();
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext()
        && (bytes > config.codeBytesInMemory() || known > config.remembered())) {
      Entry entry = oldest.next();
      if (entry.busy) {
        continue;
      }
      if (entry.code != null && oldest.hasNext()) {
        bytes -= entry.code.bytes();
        entry.code.close();
        entry.code = null;
      }
      if (known > config.remembered()) {
        oldest.remove();
        known--;
      }
    }
  }

  private long codeBytes() {
    return entries.values().stream()
        .map(entry -> entry.code)
        .filter(code -> code != null)
        .mapToLong(LoadedModule::bytes)
        .sum();
  }

  /** Bytes of machine code held ready. */
  public synchronized long codeBytesInMemory() {
    return codeBytes();
  }

  @Override
  public synchronized void close() {
    closed = true;
    compilers.shutdownNow();
    for (Entry entry : entries.values()) {
      if (entry.code != null) {
        entry.code.close();
      }
      for (var promise : List.copyOf(entry.waiting)) {
        promise.completeExceptionally(new UnsupportedModuleException("the engine is closed"));
      }
      entry.waiting.clear();
    }
    entries.clear();
  }
}
