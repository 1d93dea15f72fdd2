package io.turboprop.manager.task;

import io.turboprop.manager.proplet.Selector;
import java.util.Optional;

/**
 * What users want to be the case, whatever it takes.
 *
 * @param running or stopped
 * @param extent how many instances, and where; then the task is what they are made from, and never
 *     runs. If empty, it is said of the task itself
 */
public record Desired(boolean running, Optional<Extent> extent) {
  public static final int MOST_REPLICAS = 1_000;

  /** Which instances there are to be. */
  public sealed interface Extent {}

  /**
   * So many, wherever they run.
   *
   * @param most 0 to {@link #MOST_REPLICAS}
   */
  public record Replicas(int most) implements Extent {
    public Replicas {
      if (most < 0 || most > MOST_REPLICAS) {
        throw new IllegalArgumentException(
            "replicas must be 0 to %d, not %d".formatted(MOST_REPLICAS, most));
      }
    }
  }

  /** One on each proplet that is meant, also on those that come later. */
  public record Everywhere(Selector selector) implements Extent {}

  public static Desired itself(boolean running) {
    return new Desired(running, Optional.empty());
  }

  public static Desired of(boolean running, Extent extent) {
    return new Desired(running, Optional.of(extent));
  }

  /** The proplets of which each is to have an instance, if that is what is wanted. */
  public Optional<Selector> everywhere() {
    return extent.flatMap(
        one ->
            one instanceof Everywhere(Selector selector)
                ? Optional.of(selector)
                : Optional.empty());
  }
}
