package io.turboprop.proplet.engine.wasm.redline;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import run.endive.wasm.WasmModule;

/** Machine code from the store or from the compiler, within limits. For compile threads. */
final class CodeFactory {
  private static final Logger log = LoggerFactory.getLogger(CodeFactory.class);
  private static final String TARGET = "x86_64-unknown-linux-gnu";

  private final RedlineConfig config;
  private final CodeStore store;
  private final ScheduledExecutorService alarms;

  CodeFactory(RedlineConfig config, CodeStore store, ScheduledExecutorService alarms) {
    this.config = config;
    this.store = store;
    this.alarms = alarms;
  }

  /**
   * Code compiled before, if it was kept.
   *
   * @throws UnsupportedModuleException if this tier does not run such modules
   */
  Optional<LoadedModule> kept(WasmModule module) throws UnsupportedModuleException {
    Shape shape = Shape.of(module);
    byte[] bytes = store.get(module.digest());
    if (bytes == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(LoadedModule.of(shape, MachineCode.read(bytes, shape)));
    } catch (IllegalArgumentException e) {
      log.warn("machine code of {} is of no use and is made again", module.digest(), e);
      store.remove(module.digest());
      return Optional.empty();
    }
  }

  /**
   * @throws UnsupportedModuleException if this tier does not run such modules, or the compiler
   *     fails, or takes too long
   */
  LoadedModule compiled(WasmModule module) throws UnsupportedModuleException {
    checkSize(module);
    Shape shape = Shape.of(module);
    long start = System.nanoTime();
    MachineCode code = compile(module);
    long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    log.info(
        "{} compiled to {} bytes of machine code in {} ms",
        module.digest(),
        code.code().length,
        ms);
    store.putIfAbsent(module.digest(), code.write());
    return LoadedModule.of(shape, code);
  }

  /** One that would not be compiled in time burns no core for it. */
  private void checkSize(WasmModule module) throws UnsupportedModuleException {
    long instructions = 0;
    for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
      instructions += module.codeSection().getFunctionBody(i).instructions().size();
    }
    if (instructions > config.maxModuleInstructions()) {
      throw new UnsupportedModuleException(
          "has %d instructions; machine code is made of up to %d"
              .formatted(instructions, config.maxModuleInstructions()));
    }
  }

  /** A proplet with a small heap needs most of it for itself. */
  private long memoryBytes() {
    return Math.min(config.compilerMemoryBytes(), Runtime.getRuntime().maxMemory() / 4);
  }

  private MachineCode compile(WasmModule module) throws UnsupportedModuleException {
    Thread compiler = Thread.currentThread();
    Future<?> alarm =
        alarms.schedule(
            compiler::interrupt, config.compileLimit().toMillis(), TimeUnit.MILLISECONDS);
    try {
      Cranelift cranelift = new Cranelift(TARGET, memoryBytes());
      return ModuleCompiler.compile(cranelift, module, config.maxInstructions());
    } catch (InterruptedException | ChicoryInterruptedException e) {
      log.debug("compiling was interrupted", e);
      throw new UnsupportedModuleException(
          "was not compiled within " + config.compileLimit().toSeconds() + " s");
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      log.warn("{} is not compiled to machine code", module.digest(), e);
      throw new UnsupportedModuleException("the compiler failed: " + e.getClass().getSimpleName());
    } finally {
      alarm.cancel(false);
      Thread.interrupted(); // The alarm may have gone off too late.
    }
  }
}
