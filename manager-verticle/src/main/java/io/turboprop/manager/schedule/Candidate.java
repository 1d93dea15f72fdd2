package io.turboprop.manager.schedule;

import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.module.ModuleNeeds;
import java.util.List;
import java.util.Optional;

/**
 * A proplet as the scheduler sees it.
 *
 * @param available may be given work
 * @param state why not, in one word, or {@code alive}
 * @param assigned tasks it has now
 */
public record Candidate(
    PropletId id, PropletMetadata metadata, boolean available, String state, int assigned) {

  /** Whether it may be given work and can run a module with these needs. */
  boolean canTake(Optional<ModuleNeeds> needs) {
    return available && missing(needs).isEmpty();
  }

  /** What it lacks to run a module with these needs, in words. */
  List<String> missing(Optional<ModuleNeeds> needs) {
    return needs.map(module -> Abilities.missing(metadata, module)).orElse(List.of());
  }
}
