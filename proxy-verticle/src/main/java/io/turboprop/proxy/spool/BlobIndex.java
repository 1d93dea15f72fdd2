package io.turboprop.proxy.spool;

import io.turboprop.model.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which blobs there are and how much room is left. What was not used longest goes first; what is in
 * use stays. Pure accounting: no file is touched. Not thread-safe.
 */
final class BlobIndex {
  private final long capacity;
  private final LinkedHashMap<Digest, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long used;
  private long reserved;

  /**
   * @param capacity bytes of all blobs together, those being written included
   */
  BlobIndex(long capacity) {
    this.capacity = capacity;
  }

  private record Entry(long size, int pins, Instant used) {
    Entry pinned(int more, Instant now) {
      return new Entry(size, pins + more, now);
    }
  }

  /**
   * A blob as it lies here.
   *
   * @param pins how often it is in use now
   * @param used the end of its last use, or the begin of one that goes on
   */
  record Lying(Digest digest, long size, int pins, Instant used) {}

  long capacity() {
    return capacity;
  }

  /** Bytes of blobs kept and of those being written. */
  long used() {
    return used + reserved;
  }

  int count() {
    return entries.size();
  }

  /** All of them, the least recently used first. */
  List<Lying> list() {
    return entries.entrySet().stream()
        .map(
            e ->
                new Lying(
                    e.getKey(), e.getValue().size(), e.getValue().pins(), e.getValue().used()))
        .toList();
  }

  boolean isPinned(Digest digest) {
    Entry entry = entries.get(digest);
    return entry != null && entry.pins() > 0;
  }

  OptionalLong size(Digest digest) {
    Entry entry = entries.get(digest);
    return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.size());
  }

  /**
   * Sets room aside for a blob.
   *
   * @return blobs that must be deleted for it, already forgotten here; empty if there is no room
   *     because of blobs in use, and nothing was changed
   */
  Optional<List<Digest>> reserve(long size) {
    Optional<List<Digest>> leaving = leaving(size);
    leaving.ifPresent(
        all -> {
          all.forEach(this::forget);
          reserved += size;
        });
    return leaving;
  }

  private Optional<List<Digest>> leaving(long size) {
    long excess = used + reserved + size - capacity;
    List<Digest> leaving = new ArrayList<>();
    for (Map.Entry<Digest, Entry> entry : entries.entrySet()) {
      if (excess <= 0) {
        break;
      }
      if (entry.getValue().pins() == 0) {
        leaving.add(entry.getKey());
        excess -= entry.getValue().size();
      }
    }
    return excess <= 0 ? Optional.of(leaving) : Optional.empty();
  }

  /** The room set aside is not needed any more. */
  void unreserve(long size) {
    reserved -= size;
  }

  /** The blob is there, as the one used last; replaces nothing. */
  void add(Digest digest, long size, Instant lastUsed) {
    if (entries.putIfAbsent(digest, new Entry(size, 0, lastUsed)) == null) {
      used += size;
    }
  }

  void pin(Digest digest, Instant now) {
    entries.computeIfPresent(digest, (d, e) -> e.pinned(1, now));
  }

  void unpin(Digest digest, Instant now) {
    entries.computeIfPresent(digest, (d, e) -> e.pinned(-1, now));
  }

  void forget(Digest digest) {
    Entry gone = entries.remove(digest);
    if (gone != null) {
      used -= gone.size();
    }
  }
}
