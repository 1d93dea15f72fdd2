package io.turboprop.proplet.local;

import io.turboprop.model.RevisionRef;

/**
 * One deployment of a revision. What several have of one revision adds up.
 *
 * @param id tells it from all others on this proplet
 * @param min instances kept ready without calls, 0 to {@code instances}
 * @param instances under load, 1 to {@value #MOST_INSTANCES}
 */
public record LocalDeployment(String id, RevisionRef of, int min, int instances) {
  public static final int MOST_INSTANCES = 1_000;

  public LocalDeployment {
    if (instances < 1 || instances > MOST_INSTANCES || min < 0 || min > instances) {
      throw new IllegalArgumentException(
          "a deployment has 1 to %d instances and keeps no more than these ready, not %d of %d"
              .formatted(MOST_INSTANCES, min, instances));
    }
  }
}
