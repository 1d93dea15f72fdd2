package io.turboprop.proplet.results;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all results together may take. Thread-safe. */
final class Room {
  private final long most;
  private final AtomicLong taken = new AtomicLong();

  Room(long most) {
    this.most = most;
  }

  /**
   * @return false if there is no room for so many bytes; then none are taken
   */
  boolean take(long bytes) {
    if (taken.addAndGet(bytes) <= most) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  /** Of what is there already, even if it is too much. */
  void occupy(long bytes) {
    taken.addAndGet(bytes);
  }

  void free(long bytes) {
    taken.addAndGet(-bytes);
  }

  long taken() {
    return taken.get();
  }
}
