package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.wasm.redline.PageBudget;
import run.endive.runtime.Memory;

/**
 * How much linear memory the memories of one guest may take together. Written by the guest's
 * thread, read by any.
 */
final class MemoryBudget implements PageBudget {
  private final long limitBytes;
  private volatile long usedBytes;
  private volatile boolean refused;

  MemoryBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  @Override
  public boolean take(int pages) {
    long after = usedBytes + (long) pages * Memory.PAGE_SIZE;
    if (after > limitBytes) {
      refused = true;
      return false;
    }
    usedBytes = after;
    return true;
  }

  @Override
  public void giveBack(int pages) {
    long before = usedBytes;
    usedBytes = before - (long) pages * Memory.PAGE_SIZE;
    refused = true;
  }

  @Override
  public long limitBytes() {
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
