package io.turboprop.image.broadcast;

import java.time.Instant;
import java.util.BitSet;

/** One who waits for chunks of an image. */
final class Waiter {
  /** What counts in the demand for it: missing there, and not sent since. */
  final BitSet wanted = new BitSet();

  /** How much of the stream it has seen. */
  long seen;

  Instant heard;

  /** Nobody waits for it: it has said nothing for too long. */
  boolean lagging;

  Waiter(long seen, Instant now) {
    this.seen = seen;
    this.heard = now;
  }
}
