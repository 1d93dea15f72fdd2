package io.turboprop.manager.store;

import java.time.Duration;
import java.time.Instant;

/**
 * A lease that is kept in the process, for stores that no other process uses.
 *
 * @param until by the store's clock
 */
public record Lease(Candidate holder, long epoch, Instant until) {

  /** Whether this candidate may take it over. */
  public boolean openTo(Candidate candidate, Instant now) {
    return !until.isAfter(now) || holder.id().equals(candidate.id());
  }

  public Lead lead(Instant now) {
    Duration remaining = Duration.between(now, until);
    return new Lead(holder, epoch, remaining.isNegative() ? Duration.ZERO : remaining);
  }
}
