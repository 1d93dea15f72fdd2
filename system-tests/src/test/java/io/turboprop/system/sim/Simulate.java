package io.turboprop.system.sim;

import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Runs simulated houses for as long as one likes: {@code --seeds N --minutes M [--from S] [--seed S
 * [--trace]] [--managers]}.
 */
public final class Simulate {
  private static final long NANOS_PER_MINUTE = 60_000_000_000L;

  private Simulate() {}

  public static void main(String[] args) throws Exception {
    long seeds = Long.MAX_VALUE;
    double minutes = 1;
    long from = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
    boolean trace = false;
    boolean lost = false;
    Mutant mutant = null;
    Households households = Households.DRIVING;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--seeds" -> seeds = Long.parseLong(args[++i]);
        case "--minutes" -> minutes = Double.parseDouble(args[++i]);
        case "--from" -> from = Long.parseLong(args[++i]);
        case "--seed" -> {
          from = Long.parseLong(args[++i]);
          seeds = 1;
        }
        case "--managers" -> households = Households.SHARING;
        case "--trace" -> trace = true;
        case "--lost-disks" -> lost = true;
        case "--mutant" -> mutant = Mutant.valueOf(args[++i]);
        default -> throw new IllegalArgumentException("unknown argument " + args[i]);
      }
    }
    var campaign =
        mutant == null
            ? lost
                ? new Campaign(Mutant::lostDisks, Mutant.ANY_BOOT.company(), trace)
                : new Campaign(() -> Mutation.NONE, Set.of(), trace).of(households)
            : new Campaign(mutant::make, mutant.company(), trace).of(mutant.households());
    long end = System.nanoTime() + (long) (minutes * NANOS_PER_MINUTE);
    int failed = 0;
    for (long n = 0; n < seeds && System.nanoTime() < end; n++) {
      failed += campaign.run(from + n) ? 0 : 1;
    }
    System.out.println(campaign.summary());
    System.exit(failed == 0 ? 0 : 1);
  }
}
