package io.turboprop.proplet.engine.wasm;

import run.endive.runtime.Memory;

/**
 * How much linear memory the memories of one guest may take together. Written by the guest's
 * thread, read by any.
 */
final class MemoryBudget {
  private final long limitBytes;
  private volatile long usedBytes;
  private volatile boolean refused;

  MemoryBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Takes {@code pages} more, or takes nothing and answers false. */
  boolean take(int pages) {
    long after = usedBytes + (long) pages * Memory.PAGE_SIZE;
    if (after > limitBytes) {
      refused = true;
      return false;
    }
    usedBytes = after;
    return true;
  }

  /** Gives back what was taken and could not be used. */
  void giveBack(int pages) {
    long before = usedBytes;
    usedBytes = before - (long) pages * Memory.PAGE_SIZE;
    refused = true;
  }

  long limitBytes() {
    return limitBytes;
  }

  long usedBytes() {
    return usedBytes;
  }

  /** Whether the guest has been told "no" at least once. */
  boolean refused() {
    return refused;
  }
}
