package io.turboprop.manager.store;

import io.vertx.core.Future;
import java.time.Duration;

/**
 * One lease among all managers of a store, and a fence: the epoch, a stored number that grows by
 * one with each takeover. Time is told by the store's clock. Thread-safe.
 *
 * <p>A commit carries the epoch of the term that made it ({@link Batch#in}), else the one that this
 * object won last; if another one is stored by then, or the lead was resigned, nothing is written
 * and the commit fails with {@link FencedException}. So nothing that is left of a term is stored in
 * a later one of the same object. An object that never won stores a batch without an epoch
 * unfenced, as is meant for tools that have the store alone.
 */
public interface Leadership {

  /**
   * Takes the lease if it is free or lapsed, or if it is held by an earlier run of this manager:
   * the same id, won through another object or before {@link #resign}. Renews it, with the same
   * epoch, if this object won it and nobody else has since, even when it lapsed meanwhile. Gives
   * who leads in any case: if that is {@code self}, it won.
   *
   * @param ttl how long the lease holds from now, positive
   */
  Future<Lead> campaign(Candidate self, Duration ttl);

  /**
   * Frees the lease if this object holds it. In any case, and before the call returns, this
   * object's commits are refused until it wins again, which then takes a new epoch.
   */
  Future<Void> resign(Candidate self);
}
