package io.turboprop.manager.proplet;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to change about a proplet.
 *
 * @param labels value of each, empty to let go of it; others stay
 * @param maintenance all windows, if they are to change
 */
public record PropletPatch(
    Map<String, Optional<String>> labels, Optional<List<MaintenanceWindow>> maintenance) {
  public PropletPatch {
    labels = Map.copyOf(labels);
    maintenance = maintenance.map(List::copyOf);
  }
}
