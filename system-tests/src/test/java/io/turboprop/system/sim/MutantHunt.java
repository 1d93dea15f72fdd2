package io.turboprop.system.sim;

import java.util.Optional;

/** Looks for a seed that finds a mutant. */
final class MutantHunt {
  private MutantHunt() {}

  /**
   * @param found the failure that the mutant caused
   * @param seeds tried, the last one included
   */
  record Catch(long seed, int seeds, SimFailure found) {}

  /** Tries the seeds from the first on; empty if none of them finds the mutant. */
  static Optional<Catch> hunt(Mutant mutant, long first, int most) {
    var campaign = new Campaign(mutant::make, mutant.company(), false).of(mutant.households());
    for (int n = 0; n < most; n++) {
      Optional<SimFailure> failure = campaign.attempt(first + n, new Trace(false));
      if (failure.isPresent()) {
        return Optional.of(new Catch(first + n, n + 1, failure.get()));
      }
    }
    return Optional.empty();
  }

  public static void main(String[] args) {
    for (Mutant mutant : Mutant.values()) {
      if (args.length > 1 && !mutant.name().equals(args[1])) {
        continue;
      }
      long begin = System.nanoTime();
      Optional<Catch> caught = hunt(mutant, 1, Integer.parseInt(args[0]));
      System.out.printf(
          "%-24s %5.1f s %s%n",
          mutant,
          (System.nanoTime() - begin) / 1e9,
          caught
              .map(c -> c.seeds() + " seeds: " + String.valueOf(c.found().getMessage()))
              .map(text -> text.substring(0, Math.min(160, text.length())))
              .orElse("NOT FOUND"));
    }
  }
}
