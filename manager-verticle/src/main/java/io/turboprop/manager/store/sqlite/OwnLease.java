package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.Fence;
import io.turboprop.manager.store.Lead;
import io.turboprop.manager.store.Lease;
import io.turboprop.manager.store.Reply;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The lease of a file that no other process uses: only the epoch is stored, and who holds it is
 * known here. So nobody waits for a lease to lapse after a restart. Thread-safe.
 */
final class OwnLease {
  private final Ahead ahead;
  private final Epoch epoch;
  private final InstantSource clock;
  private final Fence fence = new Fence();
  private @Nullable Lease lease;

  /** Campaigns are decided one after the other. */
  private Future<?> last = Future.succeededFuture();

  OwnLease(Ahead ahead, Epoch epoch, InstantSource clock) {
    this.ahead = ahead;
    this.epoch = epoch;
    this.clock = clock;
  }

  synchronized Future<Lead> campaign(Candidate self, Duration ttl) {
    Reply<Lead> reply = new Reply<>();
    Future<Lead> decided = last.transform(over -> decide(self, ttl));
    last = decided;
    decided.onSuccess(reply::succeed).onFailure(reply::fail);
    return reply.future();
  }

  private synchronized Future<Lead> decide(Candidate self, Duration ttl) {
    Instant now = clock.instant();
    if (lease != null && fence.holds(lease.epoch()) && self.id().equals(lease.holder().id())) {
      return Future.succeededFuture(hold(new Lease(self, lease.epoch(), now.plus(ttl)), now));
    }
    if (lease != null && !lease.openTo(self, now)) {
      return Future.succeededFuture(lease.lead(now));
    }
    return ahead.inOrder(1, epoch::next).map(won -> won(self, won, ttl));
  }

  private synchronized Lead won(Candidate self, long number, Duration ttl) {
    Instant now = clock.instant();
    fence.won(number);
    return hold(new Lease(self, number, now.plus(ttl)), now);
  }

  private Lead hold(Lease held, Instant now) {
    lease = held;
    return held.lead(now);
  }

  synchronized Future<Void> resign() {
    lease = null;
    fence.resign();
    return Future.succeededFuture();
  }

  /**
   * The epoch that a commit carries.
   *
   * @throws io.turboprop.manager.store.FencedException if the lead was given up
   */
  OptionalLong carriedBy(Batch batch) {
    return fence.carriedBy(batch);
  }
}
