package io.turboprop.manager.schedule;

import io.turboprop.model.PropletId;
import java.util.List;
import java.util.Optional;

/**
 * The fleet at one moment.
 *
 * @param candidates in the order in which they first registered
 * @param lastChosen proplet of the latest placement, empty before the first
 */
public record FleetSnapshot(List<Candidate> candidates, Optional<PropletId> lastChosen) {
  public FleetSnapshot {
    candidates = List.copyOf(candidates);
  }
}
