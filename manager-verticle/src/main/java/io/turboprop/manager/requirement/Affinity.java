package io.turboprop.manager.requirement;

/**
 * A wish: proplets that meet the constraint are preferred, or avoided.
 *
 * @param weight -100 to 100, not 0; negative to avoid
 */
public record Affinity(Constraint constraint, int weight) {
  public static final int MOST_WEIGHT = 100;

  public Affinity {
    if (weight == 0 || Math.abs(weight) > MOST_WEIGHT) {
      throw new IllegalArgumentException("weight must be -100 to 100 and not 0, not " + weight);
    }
  }
}
