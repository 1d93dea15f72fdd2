package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.wasm.redline.RedlineConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Bounds of the engine itself; what one guest may use stands in {@link
 * io.turboprop.proplet.engine.GuestLimits}.
 *
 * @param compiledFolder where compiled modules are kept between restarts; must belong to this
 *     process alone, since what lies there is executed. Empty keeps them in memory only
 * @param compiledFolderBytes of compiled modules on disk; the oldest go first
 * @param modulesInMemory compiled modules held ready
 * @param moduleBytesInMemory wasm bytes of the modules held ready, all together, and less on a
 *     small heap; the last one used always stays
 * @param maxModuleBytes largest module that is read, if the heap has room for it
 * @param maxMethodInstructions largest function, in instructions of WebAssembly, that becomes one
 *     method of the JVM; a larger one becomes many small ones, which HotSpot compiles better.
 *     Endive makes 6 to 9 bytes of an instruction, and a method holds 65,535. May be 0
 * @param maxRuns guests at a time; a further one fails at once
 * @param compileThreads modules that are compiled at a time, besides one that is large
 * @param prepareLimit how long a run waits for its module to be read and compiled
 * @param stopGrace how long an interrupted guest may take to end before its run counts as over
 *     without it
 * @param redline of the fast tier
 */
public record WasmConfig(
    Optional<Path> compiledFolder,
    long compiledFolderBytes,
    int modulesInMemory,
    long moduleBytesInMemory,
    long maxModuleBytes,
    int maxMethodInstructions,
    int maxRuns,
    int compileThreads,
    Duration prepareLimit,
    Duration stopGrace,
    RedlineConfig redline) {

  public static final WasmConfig DEFAULT =
      new WasmConfig(
          Optional.empty(),
          1L << 30,
          32,
          32L << 20,
          100L << 20,
          5_000,
          256,
          2,
          Duration.ofMinutes(2),
          Duration.ofSeconds(5),
          RedlineConfig.DEFAULT);

  public WasmConfig {
    if (compiledFolderBytes <= 0
        || modulesInMemory <= 0
        || moduleBytesInMemory <= 0
        || maxModuleBytes <= 0
        || maxRuns <= 0
        || compileThreads <= 0
        || !prepareLimit.isPositive()
        || !stopGrace.isPositive()) {
      throw new IllegalArgumentException("every bound of the wasm engine must be positive");
    }
    if (maxMethodInstructions < 0) {
      throw new IllegalArgumentException("a method of fewer than no instructions");
    }
  }

  public WasmConfig withCompiledFolder(Path folder) {
    return with(Optional.of(folder), maxMethodInstructions, redline);
  }

  public WasmConfig withRedline(RedlineConfig other) {
    return with(compiledFolder, maxMethodInstructions, other);
  }

  public WasmConfig withMaxMethodInstructions(int limit) {
    return with(compiledFolder, limit, redline);
  }

  private WasmConfig with(Optional<Path> folder, int methodInstructions, RedlineConfig fast) {
    return new WasmConfig(
        folder,
        compiledFolderBytes,
        modulesInMemory,
        moduleBytesInMemory,
        maxModuleBytes,
        methodInstructions,
        maxRuns,
        compileThreads,
        prepareLimit,
        stopGrace,
        fast);
  }
}
