package io.turboprop.manager.store;

import java.util.OptionalLong;

/** What one store object knows of the lead it won. Thread-safe. */
public final class Fence {
  private long mine;
  private boolean resigned;

  public synchronized void won(long epoch) {
    mine = epoch;
    resigned = false;
  }

  public synchronized void resign() {
    resigned = true;
  }

  /** Whether this object won this epoch and did not resign it: then its lease may be renewed. */
  public synchronized boolean holds(long epoch) {
    return mine == epoch && mine != 0 && !resigned;
  }

  /**
   * The epoch that this object won; empty if it never won.
   *
   * @throws FencedException if it was resigned
   */
  public synchronized OptionalLong epoch() {
    if (mine == 0) {
      return OptionalLong.empty();
    }
    if (resigned) {
      throw new FencedException(mine, mine);
    }
    return OptionalLong.of(mine);
  }

  /**
   * The epoch that a commit carries: that of its term, else the one that this object won when it is
   * asked for.
   *
   * @throws FencedException if the lead was resigned
   */
  public OptionalLong carriedBy(Batch batch) {
    OptionalLong won = epoch();
    return batch.epoch().isPresent() ? batch.epoch() : won;
  }

  /**
   * @param carried what {@link #carriedBy} gave for this commit
   * @param stored epoch, as the transaction of the commit sees it
   * @throws FencedException if that is another one
   */
  public static void check(OptionalLong carried, long stored) {
    if (carried.isPresent() && carried.getAsLong() != stored) {
      throw new FencedException(carried.getAsLong(), stored);
    }
  }
}
