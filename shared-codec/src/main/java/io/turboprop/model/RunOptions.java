package io.turboprop.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a run is to be executed, beyond its limits. Ours; upstream workers ignore it.
 *
 * @param engine the only engine that may run it; empty for whichever the proplet thinks best
 * @param isolation what keeps the guest apart from the proplet; empty as configured on the proplet
 * @param stdin what the guest reads from standard input, at most {@value #MOST_STDIN} bytes
 * @param seed of the guest's random numbers, so that runs repeat; empty for true ones
 */
public record RunOptions(
    Optional<String> engine, Optional<Isolation> isolation, Bytes stdin, OptionalLong seed) {
  /** Bytes of standard input that fit into an order beside a module. */
  public static final int MOST_STDIN = 1 << 20;

  public static final RunOptions UNSET =
      new RunOptions(Optional.empty(), Optional.empty(), Bytes.empty(), OptionalLong.empty());

  public RunOptions {
    if (stdin.length() > MOST_STDIN) {
      throw new IllegalArgumentException(
          "stdin must have at most " + MOST_STDIN + " bytes, has " + stdin.length());
    }
  }

  /** Leaves out what the guest reads, which may be secret. */
  @Override
  public String toString() {
    return "RunOptions[engine=%s, isolation=%s, stdin=%s, seed=%s]"
        .formatted(engine, isolation, stdin, seed);
  }
}
