package io.turboprop.proplet.local;

import io.turboprop.model.RevisionKey;
import io.turboprop.model.RevisionName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A revision that is deployed here.
 *
 * @param key never given to another revision
 * @param deployments at least one, in the order in which they came
 */
public record LocalRevision(
    RevisionName name, RevisionKey key, LocalConfig config, List<LocalDeployment> deployments) {
  public LocalRevision {
    deployments = List.copyOf(deployments);
    if (deployments.isEmpty()) {
      throw new IllegalArgumentException("revision " + name + " without deployments");
    }
  }

  /** Instances kept ready without calls, of all deployments together. */
  public int min() {
    return deployments.stream().mapToInt(LocalDeployment::min).sum();
  }

  /** Instances under load, of all deployments together. */
  public int instances() {
    return deployments.stream().mapToInt(LocalDeployment::instances).sum();
  }

  LocalRevision with(LocalDeployment another) {
    List<LocalDeployment> all = new ArrayList<>(deployments);
    all.add(another);
    return new LocalRevision(name, key, config, all);
  }

  /** Empty if that was the last one. */
  Optional<LocalRevision> without(LocalDeployment gone) {
    List<LocalDeployment> left = deployments.stream().filter(one -> !one.equals(gone)).toList();
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(new LocalRevision(name, key, config, left));
  }
}
