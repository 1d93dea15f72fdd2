package io.turboprop.model;

/** Where random tests start: a new seed each run, or the one in {@code -Dturboprop.seed=…}. */
public final class Seed {
  private Seed() {}

  /** Prints the seed, so that a failure can be run again. */
  public static long next(Class<?> test) {
    long seed = Long.getLong("turboprop.seed", System.nanoTime());
    System.out.println(test.getSimpleName() + ": -Dturboprop.seed=" + seed);
    return seed;
  }
}
