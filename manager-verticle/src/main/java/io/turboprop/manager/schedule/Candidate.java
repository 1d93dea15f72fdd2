package io.turboprop.manager.schedule;

import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import java.util.List;

/**
 * A proplet as the scheduler sees it.
 *
 * @param available may be given work
 * @param state why not, in one word, or {@code alive}
 * @param assigned tasks it has now
 */
public record Candidate(
    PropletId id, PropletMetadata metadata, boolean available, String state, int assigned) {

  /** Whether it may be given work and can run such a task. */
  boolean canTake(Demand demand) {
    return available && missing(demand).isEmpty();
  }

  /** What it lacks to run such a task, in words. */
  List<String> missing(Demand demand) {
    return Abilities.missing(metadata, demand);
  }
}
