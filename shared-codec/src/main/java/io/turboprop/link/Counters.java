package io.turboprop.link;

import java.util.concurrent.atomic.LongAdder;

/** What a link counts. Safe for several threads. */
final class Counters {
  final LongAdder connects = new LongAdder();
  final LongAdder published = new LongAdder();
  final LongAdder acked = new LongAdder();
  final LongAdder received = new LongAdder();
  final LongAdder dropped = new LongAdder();
}
