package io.turboprop.proplet.engine;

import io.turboprop.examples.Examples;
import io.turboprop.proplet.engine.wasi.FileWarmUp;
import io.turboprop.proplet.engine.wasm.WasmConfig;
import io.turboprop.proplet.engine.wasm.WasmEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Runs mutants of real modules, one after the other. A promise is broken if a mutant ends otherwise
 * than well, by its own fault or at its deadline: if the engine is to blame, if no outcome comes,
 * if a guest cannot be ended. For {@code scripts/fuzz-modules}, and in short for the tests.
 */
public final class ModuleFuzz {
  private static final Duration DEADLINE = Duration.ofMillis(100);
  private static final GuestLimits LIMITS =
      GuestLimits.DEFAULT
          .withDeadline(DEADLINE)
          .withMemory(16 << 20)
          .withOutput(10_000)
          .withStack(1 << 20);

  /** What the guests may change: a directory of nothing. */
  private final Path dir;

  private final Path folder;
  private final Engine engine;
  private final ModuleMutator mutator;
  private final Map<FailureKind, Integer> failures = new EnumMap<>(FailureKind.class);
  private int succeeded;
  private long slowestNanos;

  /**
   * @param folder for one mutant at a time
   * @param more modules to change, besides the examples
   */
  ModuleFuzz(Engine engine, Path folder, List<byte[]> more, long seed) throws IOException {
    FileWarmUp.run();
    this.engine = engine;
    this.folder = folder;
    this.dir = Files.createDirectories(folder.resolve("dir"));
    List<byte[]> modules = new ArrayList<>(more);
    Arrays.stream(Examples.values()).map(Examples::bytes).forEach(modules::add);
    this.mutator = new ModuleMutator(modules, new SplittableRandom(seed));
  }

  /** Runs the next mutant; what promise it broke, empty if none. */
  String next() throws IOException {
    byte[] mutant = mutator.next();
    Runs run =
        Runs.of(folder, mutant)
            .limits(LIMITS)
            .inputs("7", "3")
            .stdin("text")
            .capabilities(
                Capabilities.CLOSED
                    .withSeed(1)
                    .withDirs(List.of(new GuestDir(dir, "/data", true))));
    long start = System.nanoTime();
    try {
      return broken(run.outcome(engine));
    } catch (AssertionError noOutcome) {
      return String.valueOf(noOutcome.getMessage());
    } finally {
      slowestNanos = Math.max(slowestNanos, System.nanoTime() - start);
      Files.deleteIfExists(run.request().module());
    }
  }

  private String broken(RunOutcome outcome) {
    return switch (outcome) {
      case RunOutcome.Succeeded well -> {
        succeeded++;
        yield "";
      }
      case RunOutcome.Failed failed -> {
        failures.merge(failed.kind(), 1, Integer::sum);
        boolean ours = failed.kind() == FailureKind.ENGINE || engine.strays() > 0;
        yield ours ? failed.message() : "";
      }
    };
  }

  String summary() {
    return "%d succeeded, failed: %s, slowest %d ms"
        .formatted(succeeded, failures, slowestNanos / 1_000_000);
  }

  /**
   * Ends with code 1 at the first broken promise, and says how to see it again.
   *
   * @param arguments seed, number of mutants, folders or files with further modules
   */
  public static void main(String[] arguments) throws IOException {
    long seed = Long.parseLong(arguments[0]);
    int mutants = Integer.parseInt(arguments[1]);
    Path folder = Files.createTempDirectory("module-fuzz");
    List<byte[]> more = new ArrayList<>();
    for (String name : Arrays.copyOfRange(arguments, 2, arguments.length)) {
      more.addAll(modules(Path.of(name)));
    }
    System.out.printf(
        "seed %d, %d mutants of %d modules%n",
        seed, mutants, more.size() + Examples.values().length);
    try (Engine engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system())) {
      var fuzz = new ModuleFuzz(engine, folder, more, seed);
      for (int i = 1; i <= mutants; i++) {
        String broken = fuzz.next();
        if (!broken.isEmpty()) {
          System.out.printf("mutant %d of seed %d: %s%n", i, seed, broken);
          System.exit(1);
        }
        if (i % 10_000 == 0 || i == mutants) {
          System.out.printf("%7d: %s, heap %d MiB%n", i, fuzz.summary(), usedHeapMib());
        }
      }
    }
    System.exit(0);
  }

  private static List<byte[]> modules(Path place) throws IOException {
    List<byte[]> modules = new ArrayList<>();
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".wasm")).sorted().toList()) {
        modules.add(Files.readAllBytes(file));
      }
    }
    return modules;
  }

  private static long usedHeapMib() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }
}
