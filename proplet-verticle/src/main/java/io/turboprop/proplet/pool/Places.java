package io.turboprop.proplet.pool;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many instances all pools of a proplet may have together. A pool that needs one more than
 * there are places gets that of an instance which waits in vain, of the pool that was called
 * longest ago.
 */
public final class Places {
  private final int all;
  private final Deque<InstancePool> pools = new ArrayDeque<>();
  private int taken;

  /**
   * @param all 1 or more
   */
  public Places(int all) {
    if (all < 1) {
      throw new IllegalArgumentException("there must be at least one place, not " + all);
    }
    this.all = all;
  }

  public int all() {
    return all;
  }

  public int taken() {
    return taken;
  }

  void enter(InstancePool pool) {
    pools.addLast(pool);
  }

  void leave(InstancePool pool) {
    pools.remove(pool);
  }

  /** Whether there is a place for one more. */
  boolean take(InstancePool forWhom) {
    if (taken >= all && !giveUp(forWhom)) {
      return false;
    }
    taken++;
    return true;
  }

  private boolean giveUp(InstancePool forWhom) {
    InstancePool poorest = null;
    for (InstancePool pool : pools) {
      boolean spare = pool != forWhom && pool.hasSpare();
      if (spare && (poorest == null || pool.lastCallNanos() - poorest.lastCallNanos() < 0)) {
        poorest = pool;
      }
    }
    if (poorest == null) {
      return false;
    }
    poorest.giveUpOne();
    return true;
  }

  void giveBack() {
    taken--;
  }
}
