package io.turboprop.manager.task;

import io.turboprop.model.PropletId;
import java.util.List;

/**
 * How a proplet was chosen for an attempt.
 *
 * @param strategy by its word
 * @param able proplets that could take it
 * @param known proplets there were
 * @param best the chosen one first, then the next ones, at most {@link #MOST_BEST}
 * @param decided what decided between the first two, for people
 */
public record Choice(String strategy, int able, int known, List<Scored> best, String decided) {
  public static final int MOST_BEST = 5;

  public Choice {
    best = List.copyOf(best);
  }

  /**
   * @param wish sum of the weights of the affinities it meets
   * @param cost by the strategy; less is better
   */
  public record Scored(PropletId proplet, int wish, double cost) {}
}
