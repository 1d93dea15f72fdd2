package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.wasm.redline.CodeStore;
import io.turboprop.proplet.engine.wasm.redline.FastTier;
import io.turboprop.proplet.engine.wasm.redline.UnsupportedModuleException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import run.endive.wasm.WasmModule;

/**
 * Which tier runs a module: Endive takes everything at once; Redline what it has made machine code
 * of, because it is used again and took its time, or runs long. A task may ask for one of them.
 * Safe for all threads.
 */
final class Tiers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Tiers.class);

  private final WasmConfig config;
  private final ModuleLoader loader;
  private final CompiledModules endive;
  private final Optional<FastTier> redline;
  private final String redlineIsOff;

  /**
   * @throws IllegalArgumentException if others may write to the folder of compiled modules
   * @throws java.io.UncheckedIOException if it cannot be created
   */
  Tiers(WasmConfig config, InstantSource clock, ScheduledExecutorService alarms) {
    this.config = config;
    this.loader =
        new ModuleLoader(
            config,
            Runtime.getRuntime().maxMemory(),
            folder(config, clock, WasmEngine.ENDIVE_VERSION));
    this.endive = new CompiledModules(loader, config);
    Optional<String> whyNot =
        config.redline().enabled() ? FastTier.whyNot() : Optional.of("it is switched off");
    this.redlineIsOff = whyNot.orElse("");
    if (config.redline().enabled()) {
      whyNot.ifPresent(why -> log.warn("guests run without machine code: {}", why));
    }
    this.redline =
        whyNot.isPresent()
            ? Optional.empty()
            : Optional.of(
                new FastTier(
                    config.redline(),
                    folder(config, clock, FastTier.CODE_VERSION)
                        .<CodeStore>map(kept -> kept)
                        .orElse(CodeStore.NONE),
                    alarms));
  }

  private static Optional<CompiledFolder> folder(
      WasmConfig config, InstantSource clock, String version) {
    return config
        .compiledFolder()
        .map(folder -> new CompiledFolder(folder, config.compiledFolderBytes(), version, clock));
  }

  /** The one that takes everything first. */
  List<String> names() {
    return redline.isPresent()
        ? List.of(WasmEngine.ENDIVE, FastTier.NAME)
        : List.of(WasmEngine.ENDIVE);
  }

  /** Why the request cannot have the tier it asks for, whatever its module is. */
  Optional<String> refusal(RunRequest request) {
    return request
        .engine()
        .filter(name -> !names().contains(name))
        .map(
            name ->
                name.equals(FastTier.NAME)
                    ? "the task wants engine \"%s\", which this proplet has not: %s"
                        .formatted(name, redlineIsOff)
                    : "the task wants engine \"%s\"; this proplet has %s"
                        .formatted(name, String.join(", ", names())));
  }

  /** The module, now or later, held for one run; fails with {@link GuestFailure}. */
  CompletableFuture<? extends Program> program(RunRequest request) {
    if (redline.isEmpty()) {
      return compiled(request);
    }
    FastTier fast = redline.get();
    if (request.engine().isPresent()) {
      return request.engine().get().equals(FastTier.NAME)
          ? demanded(fast, request)
          : compiled(request);
    }
    var ready = fast.ready(request.digest());
    if (ready.isPresent()) {
      return CompletableFuture.completedFuture(new NativeProgram(ready.get()));
    }
    CompletableFuture<CompiledModule> module = compiled(request);
    module.thenAccept(here -> fast.used(request.digest(), here.module()));
    return module;
  }

  /** A run on Endive that was free to be elsewhere goes on and on. */
  void lasts(RunRequest request) {
    redline.ifPresent(
        fast -> compiled(request).thenAccept(here -> fast.lasts(request.digest(), here.module())));
  }

  /** A run on Endive that was free to be elsewhere is over. */
  void spent(RunRequest request, Duration cpu) {
    redline.ifPresent(fast -> fast.spent(request.digest(), cpu));
  }

  private CompletableFuture<CompiledModule> compiled(RunRequest request) {
    return endive.get(request.digest(), request.module());
  }

  private CompletableFuture<NativeProgram> demanded(FastTier fast, RunRequest request) {
    return fast.demand(request.digest(), () -> linkable(request))
        .thenApply(NativeProgram::new)
        .exceptionallyCompose(error -> CompletableFuture.failedFuture(explained(error)));
  }

  /** What no tier can link is said first. */
  private WasmModule linkable(RunRequest request) {
    WasmModule module = loader.parsed(request.module(), request.digest());
    WasiHost.checkImports(module);
    return module;
  }

  private static Throwable explained(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return cause instanceof UnsupportedModuleException unsupported
        ? new GuestFailure(
            FailureKind.PIN,
            "the task wants engine \"%s\", which does not run this module: it %s"
                .formatted(FastTier.NAME, unsupported.getMessage()))
        : cause;
  }

  /** How long a run lasts until its module is worth machine code. */
  long lastsAfterMs() {
    return config.redline().runBefore().toMillis();
  }

  @Override
  public void close() {
    endive.close();
    redline.ifPresent(FastTier::close);
  }
}
