package io.turboprop.manager.function;

import io.turboprop.model.RevisionName;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which revisions get the calls that name none. The usual route is one pointer; a canary splits.
 *
 * @param weights percent of each, 1 to 100, together 100; in the order of names
 */
public record Route(Map<RevisionName, Integer> weights) {
  public static final int WHOLE = 100;

  /**
   * @throws IllegalArgumentException if the weights do not add up to 100, or one is no percentage
   */
  public Route {
    SortedMap<RevisionName, Integer> sorted = new TreeMap<>();
    long sum = 0;
    for (Map.Entry<RevisionName, Integer> share : weights.entrySet()) {
      int weight = share.getValue();
      if (weight < 0 || weight > WHOLE) {
        throw new IllegalArgumentException(
            "the weight of %s must be 0 to %d, is %d".formatted(share.getKey(), WHOLE, weight));
      }
      sum += weight;
      if (weight > 0) {
        sorted.put(share.getKey(), weight);
      }
    }
    if (sum != WHOLE) {
      throw new IllegalArgumentException(
          "weights must add up to %d, add up to %d".formatted(WHOLE, sum));
    }
    weights = Collections.unmodifiableMap(sorted);
  }

  /** Everything goes to one. */
  public static Route to(RevisionName revision) {
    return new Route(Map.of(revision, WHOLE));
  }

  public boolean contains(RevisionName revision) {
    return weights.containsKey(revision);
  }

  /** Percent of the calls, 0 if it gets none. */
  public int weight(RevisionName revision) {
    return weights.getOrDefault(revision, 0);
  }

  /** The revision that gets everything; empty while a canary gets a part. */
  public Optional<RevisionName> only() {
    return weights.size() == 1 ? weights.keySet().stream().findFirst() : Optional.empty();
  }

  /**
   * The revision of one call.
   *
   * @param chance 0 inclusive to 1 exclusive; evenly spread chances spread calls by weight
   */
  public RevisionName choose(double chance) {
    double left = chance * WHOLE;
    RevisionName chosen = weights.keySet().iterator().next();
    for (Map.Entry<RevisionName, Integer> share : weights.entrySet()) {
      chosen = share.getKey();
      left -= share.getValue();
      if (left < 0) {
        break;
      }
    }
    return chosen;
  }

  /** {@code r1}, or {@code r1=90 r2=10}. */
  @Override
  public String toString() {
    return only()
        .map(RevisionName::value)
        .orElseGet(
            () ->
                String.join(
                    " ",
                    weights.entrySet().stream()
                        .map(s -> s.getKey() + "=" + s.getValue())
                        .toList()));
  }
}
