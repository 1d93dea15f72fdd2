package io.turboprop.manager.store;

import java.time.Duration;

/**
 * Who leads.
 *
 * @param epoch since this one took over; 1 or more
 * @param remaining until the lease lapses, by the store's clock when it answered; not negative
 */
public record Lead(Candidate holder, long epoch, Duration remaining) {
  public boolean isHeldBy(Candidate candidate) {
    return holder.id().equals(candidate.id());
  }
}
