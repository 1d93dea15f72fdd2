package io.turboprop.manager.requirement;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How one is chosen of the proplets that can take a task. */
public enum Strategy {
  /** In turn, in the order in which they registered. */
  ROUND_ROBIN,
  /** The one that would be used least. */
  LEAST_LOADED,
  /** The one that would be used most. */
  BIN_PACK,
  /** The one with the fewest attempts. */
  SPREAD,
  /** Least opportunity cost (Amir, Awerbuch, Barak, Borgstrom, Keren 2000). */
  E_PVM,
  /** The book's reading of the same, for comparison. */
  EPVM_CUBE,
  /** Least processor load, as in the book, for comparison. */
  GREEDY;

  /** {@code least-loaded}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @throws IllegalArgumentException naming those there are
   */
  public static Strategy parse(String word) {
    return Arrays.stream(values())
        .filter(strategy -> strategy.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    Arrays.stream(values())
                        .map(Strategy::word)
                        .collect(Collectors.joining(", ", "must be one of ", ""))));
  }
}
