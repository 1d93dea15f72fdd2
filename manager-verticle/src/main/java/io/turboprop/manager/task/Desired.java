package io.turboprop.manager.task;

import io.turboprop.manager.proplet.Selector;
import java.util.Optional;

/**
 * What users want to be the case, whatever it takes.
 *
 * <p>Without {@code replicas} and {@code every} it is said of the task itself; with one of them the
 * task is what instances are made from, and never runs.
 *
 * @param running or stopped
 * @param replicas so many instances, 0 to {@link #MOST_REPLICAS}
 * @param every one instance on each proplet that is meant; excludes {@code replicas}
 */
public record Desired(boolean running, Optional<Integer> replicas, Optional<Selector> every) {
  public static final int MOST_REPLICAS = 1_000;

  public Desired {
    if (replicas.isPresent() && every.isPresent()) {
      throw new IllegalArgumentException("replicas and every exclude each other");
    }
    if (replicas.filter(n -> n < 0 || n > MOST_REPLICAS).isPresent()) {
      throw new IllegalArgumentException(
          "replicas must be 0 to %d, are %d".formatted(MOST_REPLICAS, replicas.get()));
    }
  }

  /** Whether it is said of instances. */
  public boolean ofInstances() {
    return replicas.isPresent() || every.isPresent();
  }
}
