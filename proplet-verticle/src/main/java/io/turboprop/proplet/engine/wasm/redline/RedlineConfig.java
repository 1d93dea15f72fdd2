package io.turboprop.proplet.engine.wasm.redline;

import java.time.Duration;

/**
 * Bounds of the fast tier.
 *
 * @param enabled whether guests run on it at all
 * @param usesBefore runs of a module on the other tier until it is compiled here
 * @param spentBefore processor time that runs of a module took on the other tier, all together,
 *     until it is compiled here; may be zero
 * @param runBefore how long one run lasts until its module is compiled for the next
 * @param compileThreads modules compiled at a time
 * @param compileQueue modules that wait to be compiled; a further one is not compiled this time
 * @param compileLimit how long one module may take; it stays on the other tier then
 * @param compilerMemoryBytes that compiling one module may take, but never more than a quarter of
 *     the JVM's heap
 * @param maxModuleInstructions of all functions of a module together; Cranelift, which runs as
 *     bytecode itself, makes about 2,000 a second
 * @param maxInstructions of one function
 * @param codeBytesInMemory machine code held ready; the longest unused goes first
 * @param remembered modules about which is known how often they ran and whether they compile
 */
public record RedlineConfig(
    boolean enabled,
    int usesBefore,
    Duration spentBefore,
    Duration runBefore,
    int compileThreads,
    int compileQueue,
    Duration compileLimit,
    long compilerMemoryBytes,
    int maxModuleInstructions,
    int maxInstructions,
    long codeBytesInMemory,
    int remembered) {

  public static final RedlineConfig DEFAULT =
      new RedlineConfig(
          true,
          2,
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          1,
          32,
          Duration.ofMinutes(2),
          512L << 20,
          400_000,
          50_000,
          256L << 20,
          10_000);

  public static final RedlineConfig OFF = DEFAULT.withEnabled(false);

  public RedlineConfig {
    if (usesBefore <= 0
        || spentBefore.isNegative()
        || !runBefore.isPositive()
        || compileThreads <= 0
        || compileQueue <= 0
        || !compileLimit.isPositive()
        || compilerMemoryBytes <= 0
        || maxModuleInstructions <= 0
        || maxInstructions <= 0
        || codeBytesInMemory <= 0
        || remembered <= 0) {
      throw new IllegalArgumentException("every bound of the fast tier must be positive");
    }
  }

  public RedlineConfig withEnabled(boolean on) {
    return with(on, compileLimit);
  }

  public RedlineConfig withCompileLimit(Duration limit) {
    return with(enabled, limit);
  }

  private RedlineConfig with(boolean on, Duration limit) {
    return new RedlineConfig(
        on,
        usesBefore,
        spentBefore,
        runBefore,
        compileThreads,
        compileQueue,
        limit,
        compilerMemoryBytes,
        maxModuleInstructions,
        maxInstructions,
        codeBytesInMemory,
        remembered);
  }
}
