package io.turboprop.manager.direct;

import io.turboprop.model.PropletId;
import io.turboprop.wire.Bundle;
import io.turboprop.wire.Parcel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What waits to be brought to one proplet, in order and within bounds; what finds no room is lost,
 * as it may be on every way, and said again by whom it matters to. Pure; not thread-safe.
 */
final class WorkerQueue {
  static final int MOST_MESSAGES = 10_000;
  static final long MOST_BYTES = 64L << 20;
  private static final int BUNDLE_MESSAGES = 256;
  private static final long BUNDLE_BYTES = 1 << 20;

  private final Predicate<String> isOrders;
  private final Deque<Parcel.Message> waiting = new ArrayDeque<>();
  private long bytes;

  /** One request. */
  sealed interface Load {
    /** How many messages it has. */
    int count();

    record Orders(Parcel.Message message) implements Load {
      @Override
      public int count() {
        return 1;
      }
    }

    record Messages(List<Parcel.Message> messages) implements Load {
      public Messages {
        messages = List.copyOf(messages);
      }

      @Override
      public int count() {
        return messages.size();
      }

      /** Nobody counts what goes this way. */
      Bundle to(PropletId proplet) {
        return new Bundle(proplet, 1, List.copyOf(messages));
      }
    }
  }

  /**
   * @param isOrders whether native orders go over this topic, which have a request of their own
   */
  WorkerQueue(Predicate<String> isOrders) {
    this.isOrders = isOrders;
  }

  /** False if there is no room. */
  boolean add(Parcel.Message message) {
    int size = message.payload().length();
    if (waiting.size() >= MOST_MESSAGES || (!waiting.isEmpty() && bytes + size > MOST_BYTES)) {
      return false;
    }
    waiting.add(message);
    bytes += size;
    return true;
  }

  /** What is to be brought next; it stays until {@link #brought}. Empty if nothing waits. */
  Optional<Load> next() {
    Parcel.Message head = waiting.peek();
    if (head == null) {
      return Optional.empty();
    }
    if (isOrders.test(head.topic())) {
      return Optional.of(new Load.Orders(head));
    }
    List<Parcel.Message> together = new ArrayList<>();
    long size = 0;
    for (Parcel.Message message : waiting) {
      size += message.payload().length();
      boolean full = together.size() == BUNDLE_MESSAGES || size > BUNDLE_BYTES;
      if (isOrders.test(message.topic()) || (full && !together.isEmpty())) {
        break;
      }
      together.add(message);
    }
    return Optional.of(new Load.Messages(together));
  }

  void brought(Load load) {
    for (int i = 0; i < load.count(); i++) {
      bytes -= waiting.remove().payload().length();
    }
  }

  void clear() {
    waiting.clear();
    bytes = 0;
  }

  int size() {
    return waiting.size();
  }
}
