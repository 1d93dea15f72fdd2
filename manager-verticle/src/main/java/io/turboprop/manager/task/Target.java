package io.turboprop.manager.task;

import io.turboprop.model.PropletId;
import java.util.Optional;

/**
 * Which proplets may run the task.
 *
 * @param proplet the only one, if the user named it
 * @param broadcast all of them; excludes {@code proplet}
 */
public record Target(Optional<PropletId> proplet, boolean broadcast) {
  public static final Target ANY = new Target(Optional.empty(), false);

  public Target {
    if (broadcast && proplet.isPresent()) {
      throw new IllegalArgumentException("broadcast and proplet_id exclude each other");
    }
  }
}
