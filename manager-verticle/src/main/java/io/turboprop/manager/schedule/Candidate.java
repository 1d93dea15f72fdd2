package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Facts;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;

/**
 * A proplet as the scheduler sees it.
 *
 * @param available may be given work
 * @param state why not, in one word, or {@code alive}
 * @param capacity what attempts may reserve; 0 where nobody knows
 */
public record Candidate(
    Facts facts, boolean available, String state, Resources capacity, Measured measured) {
  private static final int MILLIS = 1_000;

  public PropletId id() {
    return facts.id();
  }

  /** What a proplet says it has. Nobody says how much disk there is for guests. */
  public static Resources capacity(PropletMetadata said) {
    return new Resources(
        (long) Math.max(0, said.cores()) * MILLIS,
        Math.max(0, said.totalMemoryBytes()),
        0,
        Math.max(0, said.slots()));
  }
}
