package io.turboprop.system.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Many simulations one after the other, and what they were together. */
final class Campaign {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double SECONDS_PER_HOUR = 3_600;
  private static final int TAIL_SHOWN = 150;

  private final Supplier<Mutation> mutations;
  private final Set<Fault> company;
  private final boolean aloud;
  private Households households = Households.PLAIN;
  private long seeds;
  private long steps;
  private long simulated;
  private long guests;
  private long faults;
  private long wall;

  Campaign(Supplier<Mutation> mutations, Set<Fault> company, boolean aloud) {
    this.mutations = mutations;
    this.company = company;
    this.aloud = aloud;
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(aloud ? Level.DEBUG : Level.OFF);
    }
  }

  /** From now on these houses. */
  Campaign of(Households which) {
    households = which;
    return this;
  }

  /** Runs a seed and prints what is to be said; false if it failed. */
  boolean run(long seed) {
    var trace = new Trace(aloud);
    Optional<SimFailure> failure = attempt(seed, trace);
    failure.ifPresent(
        f -> {
          System.out.println("seed " + seed + " FAILED: " + f.getMessage());
          if (!aloud) {
            trace.tail().stream()
                .skip(Math.max(0, trace.tail().size() - TAIL_SHOWN))
                .forEach(System.out::println);
          }
          System.out.println("seed " + seed + " FAILED: " + f.getMessage());
          if (f.getCause() != null) {
            f.getCause().printStackTrace(System.out);
          }
        });
    return failure.isEmpty();
  }

  /** Runs a seed; empty if all is well. */
  Optional<SimFailure> attempt(long seed, Trace trace) {
    long begin = System.nanoTime();
    Path folder = temporary();
    try {
      Simulation.Outcome outcome =
          Simulation.run(seed, trace, mutations.get(), company, households, folder);
      steps += outcome.steps();
      simulated += outcome.simulated();
      guests += outcome.guests();
      faults += outcome.faults();
      return Optional.empty();
    } catch (SimFailure failure) {
      return Optional.of(failure);
    } finally {
      seeds++;
      wall += System.nanoTime() - begin;
      delete(folder);
    }
  }

  String summary() {
    return String.format(
        Locale.ROOT,
        "%d seeds, %d steps (%.0f per second), %.1f simulated hours, %d guests, %d faults",
        seeds,
        steps,
        steps / Math.max(1e-9, wall / NANOS_PER_SECOND),
        simulated / NANOS_PER_SECOND / SECONDS_PER_HOUR,
        guests,
        faults);
  }

  private static Path temporary() {
    try {
      Path shared = Path.of("/dev/shm");
      return Files.isWritable(shared)
          ? Files.createTempDirectory(shared, "turboprop-sim")
          : Files.createTempDirectory("turboprop-sim");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
