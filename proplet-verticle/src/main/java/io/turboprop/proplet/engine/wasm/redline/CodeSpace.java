package io.turboprop.proplet.engine.wasm.redline;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/**
 * Addresses for machine code: one reservation for that of all modules, so that two comparisons tell
 * whether a thread is in compiled code. Safe for all threads.
 */
final class CodeSpace {
  /** Far more than all engines of a process hold ready; takes memory when used. */
  private static final long BYTES = 4L << 30;

  private final MemorySegment all;

  /** Where each free range begins, and its bytes; no two touch. */
  private final TreeMap<Long, Long> free = new TreeMap<>();

  private CodeSpace(MemorySegment all) {
    this.all = all;
    free.put(0L, all.byteSize());
  }

  /**
   * @throws OutOfMemoryError if the system gives the process too few addresses
   */
  static CodeSpace reserve() {
    return new CodeSpace(Os.map(BYTES, 0));
  }

  MemorySegment addresses() {
    return all;
  }

  /**
   * A copy of the code that can be run and read.
   *
   * @throws OutOfMemoryError if there is no room
   * @throws UnsupportedOperationException if the system forbids it
   */
  MemorySegment place(byte[] code) {
    MemorySegment pages = take(Os.whole(code.length));
    if (!Os.protect(pages, pages.byteSize(), Os.READ | Os.WRITE)) {
      giveBack(pages);
      throw new OutOfMemoryError("the system refuses " + pages.byteSize() + " bytes for code");
    }
    MemorySegment.copy(MemorySegment.ofArray(code), 0, pages, 0, code.length);
    if (!Os.protect(pages, pages.byteSize(), Os.READ | Os.EXECUTE)) {
      giveBack(pages);
      throw new UnsupportedOperationException("the system forbids code made at run time");
    }
    return pages;
  }

  private synchronized MemorySegment take(long bytes) {
    Map.Entry<Long, Long> range =
        free.entrySet().stream()
            .filter(each -> each.getValue() >= bytes)
            .findFirst()
            .map(Map.Entry::copyOf)
            .orElseThrow(
                () -> new OutOfMemoryError("machine code takes all addresses there are for it"));
    long from = range.getKey();
    long rest = range.getValue() - bytes;
    free.remove(from);
    if (rest > 0) {
      free.put(from + bytes, rest);
    }
    return all.asSlice(from, bytes);
  }

  /** Nobody may run it any more. Pages that cannot be emptied are not used again. */
  void giveBack(MemorySegment pages) {
    if (!Os.vacate(pages)) {
      return;
    }
    synchronized (this) {
      long from = pages.address() - all.address();
      long to = from + pages.byteSize();
      Map.Entry<Long, Long> before = free.lowerEntry(from);
      if (before != null && before.getKey() + before.getValue() == from) {
        free.remove(before.getKey());
        from = before.getKey();
      }
      Long after = free.remove(to);
      free.put(from, to - from + (after == null ? 0 : after));
    }
  }
}
