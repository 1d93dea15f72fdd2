package io.turboprop.manager.service;

import io.turboprop.manager.requirement.Strategy;
import java.util.Map;

/**
 * How tasks get their proplets.
 *
 * @param strategy of tasks that ask for none
 * @param queueWeights how often each queue has its turn, 1 or more; 1 for those that are not named
 * @param patience how often a task that fits nowhere is passed by others before a proplet is kept
 *     free for it
 * @param preemption whether running tasks make way for such of higher priority
 */
public record PlacementRules(
    Strategy strategy, Map<String, Integer> queueWeights, int patience, boolean preemption) {
  public static final PlacementRules DEFAULT =
      new PlacementRules(Strategy.ROUND_ROBIN, Map.of(), 100, false);

  public PlacementRules {
    queueWeights = Map.copyOf(queueWeights);
  }
}
