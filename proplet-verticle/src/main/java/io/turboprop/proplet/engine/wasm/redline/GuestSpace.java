package io.turboprop.proplet.engine.wasm.redline;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Addresses for the memories of guests: one reservation, cut into slots of equal size. A slot
 * begins at a multiple of its size with the guest's context, linear memory follows; nobody can
 * touch the rest. It is so large that a 32-bit address and a 31-bit offset, added to the context's
 * address, never lead out of it, so that whatever compiled code touches there is the guest's own or
 * faults, and the address of the fault names the guest. Safe for all threads.
 */
final class GuestSpace {
  static final int SLOT_BITS = 33;
  static final long SLOT_BYTES = 1L << SLOT_BITS;

  /** Guests at a time; fewer where the system gives less, down to the fewest that are worth it. */
  private static final int MOST_SLOTS = 1024;

  private static final int FEWEST_SLOTS = 16;

  private final MemorySegment all;

  /** The longest unused first. */
  private final Deque<MemorySegment> free = new ArrayDeque<>();

  private GuestSpace(MemorySegment all) {
    this.all = all;
    for (long at = 0; at < all.byteSize(); at += SLOT_BYTES) {
      free.add(all.asSlice(at, SLOT_BYTES));
    }
  }

  /**
   * @throws OutOfMemoryError if the system gives the process too few addresses
   */
  static GuestSpace reserve() {
    for (int slots = MOST_SLOTS; ; slots /= 2) {
      try {
        return new GuestSpace(aligned(Os.map((slots + 1) * SLOT_BYTES, 0)));
      } catch (OutOfMemoryError refused) {
        if (slots / 2 < FEWEST_SLOTS) {
          throw refused;
        }
      }
    }
  }

  private static MemorySegment aligned(MemorySegment reserved) {
    long before = -reserved.address() & (SLOT_BYTES - 1);
    long after = SLOT_BYTES - before;
    if (before > 0) {
      Os.unmap(reserved.asSlice(0, before));
    }
    Os.unmap(reserved.asSlice(reserved.byteSize() - after, after));
    return reserved.asSlice(before, reserved.byteSize() - SLOT_BYTES);
  }

  /** All slots. */
  MemorySegment addresses() {
    return all;
  }

  /**
   * A slot whose first bytes are zeros that can be read and written.
   *
   * @throws OutOfMemoryError if all slots are taken, or the system has no memory
   */
  MemorySegment take(long bytes) {
    MemorySegment slot;
    synchronized (free) {
      slot = free.poll();
    }
    if (slot == null) {
      throw new OutOfMemoryError(
          "%d guests run machine code, which is all there are addresses for"
              .formatted(all.byteSize() / SLOT_BYTES));
    }
    if (!Os.protect(slot, bytes, Os.READ | Os.WRITE)) {
      giveBack(slot);
      throw new OutOfMemoryError("the system refuses " + bytes + " bytes of memory");
    }
    return slot;
  }

  /** Nothing may touch the slot any more. One that cannot be emptied is not used again. */
  void giveBack(MemorySegment slot) {
    if (Os.vacate(slot)) {
      synchronized (free) {
        free.add(slot);
      }
    }
  }
}
