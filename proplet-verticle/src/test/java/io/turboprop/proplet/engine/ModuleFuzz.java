package io.turboprop.proplet.engine;

import io.turboprop.examples.Examples;
import io.turboprop.proplet.engine.wasi.FileWarmUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Runs mutants of real modules, one after the other. A promise is broken if a mutant ends otherwise
 * than well, by its own fault or at its deadline: if the engine is to blame, if no outcome comes,
 * if a guest cannot be ended, if two tiers make different things of it. For {@code
 * scripts/fuzz-modules}, and in short for the tests.
 */
public final class ModuleFuzz {
  private static final Duration DEADLINE = Duration.ofMillis(100);
  private static final int PRINTED = 5_000;
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
  private final List<String> tiers;
  private final RandomGenerator random;
  private final ModuleMutator mutator;
  private final TierComparison comparison = new TierComparison();
  private final Map<FailureKind, Integer> failures = new EnumMap<>(FailureKind.class);
  private int succeeded;
  private long slowestNanos;

  /**
   * @param tiers each mutant runs on each of these
   * @param folder for one mutant at a time
   * @param more modules to change, besides the examples
   */
  ModuleFuzz(Engine engine, List<String> tiers, Path folder, List<byte[]> more, long seed)
      throws IOException {
    FileWarmUp.run();
    this.engine = engine;
    this.tiers = tiers;
    this.folder = folder;
    this.dir = Files.createDirectories(folder.resolve("dir"));
    List<byte[]> modules = new ArrayList<>(more);
    Arrays.stream(Examples.values()).map(Examples::bytes).forEach(modules::add);
    this.random = new SplittableRandom(seed);
    this.mutator = new ModuleMutator(modules, random);
  }

  /** Runs the next mutant; what promise it broke, empty if none. */
  String next() throws IOException {
    byte[] mutant = mutator.next();
    FuzzCall call = FuzzCall.of(mutant, random);
    Runs run =
        Runs.of(folder, mutant)
            .limits(LIMITS)
            .named(call.function())
            .inputs(call.inputs().toArray(String[]::new))
            .stdin("text")
            .capabilities(
                Capabilities.CLOSED
                    .withSeed(1)
                    .withDirs(List.of(new GuestDir(dir, "/data", true))));
    try {
      return next(run, call);
    } finally {
      Files.deleteIfExists(run.request().module());
    }
  }

  private String next(Runs run, FuzzCall call) throws IOException {
    Optional<RunOutcome> before = Optional.empty();
    for (String tier : tiers) {
      RunOutcome outcome;
      long start = System.nanoTime();
      try {
        outcome = run.on(tier).outcome(engine);
      } catch (AssertionError noOutcome) {
        return "%s on %s: %s".formatted(call, tier, noOutcome.getMessage());
      }
      slowestNanos = Math.max(slowestNanos, System.nanoTime() - start);
      emptied();
      String what = broken(outcome);
      if (what.isEmpty() && before.isPresent()) {
        what = comparison.difference(before.get(), outcome);
      }
      if (!what.isEmpty()) {
        keep(run.request().module());
        return "%s on %s: %s".formatted(call, tier, what);
      }
      before = Optional.of(outcome);
    }
    return "";
  }

  private void keep(Path mutant) throws IOException {
    Files.copy(mutant, folder.resolve("broken.wasm"), StandardCopyOption.REPLACE_EXISTING);
  }

  /** The next guest finds its directory as the one before did. */
  private void emptied() throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(dir)) {
          Files.delete(file);
        }
      }
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
    String runs =
        "%d runs succeeded, failed: %s, slowest %d ms"
            .formatted(succeeded, failures, slowestNanos / 1_000_000);
    return tiers.size() > 1 ? runs + ", " + comparison : runs;
  }

  /**
   * Ends with code 1 at the first broken promise, and says how to see it again.
   *
   * @param arguments seed, number of mutants, tiers with commas between or "all", folders or files
   *     with further modules
   */
  public static void main(String[] arguments) throws IOException {
    long seed = Long.parseLong(arguments[0]);
    int mutants = Integer.parseInt(arguments[1]);
    Path folder = Files.createTempDirectory("module-fuzz");
    List<byte[]> more = new ArrayList<>();
    for (String name : Arrays.copyOfRange(arguments, 3, arguments.length)) {
      more.addAll(modules(Path.of(name)));
    }
    System.out.printf(
        "seed %d, %d mutants of %d modules%n",
        seed, mutants, more.size() + Examples.values().length);
    try (FuzzEngine engine = new FuzzEngine()) {
      List<String> tiers =
          arguments[2].equals("all") ? engine.tiers() : List.of(arguments[2].split(","));
      System.out.println("on " + String.join(" and ", tiers));
      var fuzz = new ModuleFuzz(engine, tiers, folder, more, seed);
      for (int i = 1; i <= mutants; i++) {
        String broken = fuzz.next();
        if (!broken.isEmpty()) {
          System.out.printf("mutant %d of seed %d in %s: %s%n", i, seed, folder, broken);
          System.exit(1);
        }
        if (i % PRINTED == 0 || i == mutants) {
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
