package io.turboprop.discovery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The order in which the places of a service are tried: by priority, and among equals by chance as
 * their weights say (RFC 2782, "Usage rules"). Pure but for the chance.
 */
public final class ServiceOrder {
  private ServiceOrder() {}

  public static List<ServiceRecord> of(List<ServiceRecord> records, RandomGenerator random) {
    List<ServiceRecord> left = new ArrayList<>(records);
    // Those of weight 0 come first, which gives them their small chance.
    left.sort(
        Comparator.comparingInt(ServiceRecord::priority).thenComparingInt(ServiceRecord::weight));
    List<ServiceRecord> order = new ArrayList<>(left.size());
    while (!left.isEmpty()) {
      order.add(left.remove(pick(left, random)));
    }
    return order;
  }

  /** The index of one of the best priority. */
  private static int pick(List<ServiceRecord> sorted, RandomGenerator random) {
    int best = sorted.getFirst().priority();
    int count = 0;
    int total = 0;
    while (count < sorted.size() && sorted.get(count).priority() == best) {
      total += sorted.get(count).weight();
      count++;
    }
    int drawn = random.nextInt(total + 1);
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += sorted.get(i).weight();
      if (sum >= drawn) {
        return i;
      }
    }
    throw new AssertionError("the last sum is the total");
  }
}
