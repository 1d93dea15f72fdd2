package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Resource;
import io.turboprop.manager.requirement.Resources;

/** A proplet in the {@link FleetTable}, with what is reserved there. */
final class Row {
  private Candidate candidate;
  private final Use use;
  private int edition = 1;

  /** What a task that has waited for too long keeps free for itself. */
  private Resources claimed = Resources.NONE;

  Row(Candidate candidate, Use use) {
    this.candidate = candidate;
    this.use = use;
  }

  Candidate candidate() {
    return candidate;
  }

  void become(Candidate now) {
    candidate = now;
    edition++;
  }

  /** Grows when another thing is known of it; 1 at first. */
  int edition() {
    return edition;
  }

  Resources claimed() {
    return claimed;
  }

  void claim(Resources now) {
    claimed = now;
  }

  int attempts() {
    return use.attempts();
  }

  long reserved(Resource resource) {
    return use.sum().of(resource);
  }

  /** 0 if nobody knows. */
  long capacity(Resource resource) {
    return candidate.capacity().of(resource);
  }

  /** What may still be reserved; may be negative, and is without meaning where nobody knows. */
  long free(Resource resource) {
    return capacity(resource) - reserved(resource) - claimed.of(resource);
  }

  /** What is on its way out, and what would be if a task of this priority needed the room. */
  long below(int priority, Resource resource) {
    return use.below(priority, resource);
  }

  /** Whether so much more may be reserved when those of lower priority have gone. */
  boolean fitsAbove(int priority, Resource resource, long wanted) {
    return fits(resource, wanted)
        || (wanted > 0
            && capacity(resource) > 0
            && wanted <= free(resource) + below(priority, resource));
  }

  /**
   * Whether so much more may be reserved. Who asks for nothing fits everywhere, but not into a slot
   * that is kept free for somebody; who asks for something does not fit where nobody knows how much
   * there is.
   */
  boolean fits(Resource resource, long wanted) {
    return wanted == 0
        ? resource != Resource.SLOTS || claimed.slots() == 0
        : capacity(resource) > 0 && wanted <= free(resource);
  }
}
