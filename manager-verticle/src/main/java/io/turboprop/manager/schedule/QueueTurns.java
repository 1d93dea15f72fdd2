package io.turboprop.manager.schedule;

import java.util.HashMap;
import java.util.Map;

/**
 * Whose turn it is of the queues: each placement moves its queue on by 1/weight, and who is
 * furthest behind comes next (stride scheduling). A queue that comes back after a while begins
 * where the others are, and has no credit from before.
 */
final class QueueTurns {
  /** Queues that are remembered; then those that are not ahead of the others are forgotten. */
  private static final int MOST = 1_000;

  private final Map<String, Integer> weights;
  private final Map<String, Double> reached = new HashMap<>();
  private double now;

  QueueTurns(Map<String, Integer> weights) {
    this.weights = Map.copyOf(weights);
  }

  /** It has tasks that wait. */
  void waits(String queue) {
    reached.merge(queue, now, Math::max);
    if (reached.size() > MOST) {
      reached.values().removeIf(place -> place <= now);
      reached.putIfAbsent(queue, now);
    }
  }

  /** A task of it was placed. */
  void served(String queue) {
    double before = reached.getOrDefault(queue, now);
    now = Math.max(now, before);
    reached.put(queue, before + 1.0 / weights.getOrDefault(queue, 1));
  }

  /** Less than 0 if it is rather the turn of {@code one}. */
  int compare(String one, String other) {
    return Double.compare(reached.getOrDefault(one, now), reached.getOrDefault(other, now));
  }
}
