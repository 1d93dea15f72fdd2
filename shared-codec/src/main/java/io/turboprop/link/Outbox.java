package io.turboprop.link;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Messages in the order they were given: some waiting, up to a window of them in flight. Not safe
 * for several threads: lives on the link's event loop.
 *
 * <pre>
 *  add ─► waiting ─ next ─► in flight ─ acked / written / drop ─► out
 *            ▲                  │
 *            └──── recall ──────┘   the connection was lost; order is kept
 * </pre>
 */
final class Outbox {
  private final int window;
  private final Deque<Outgoing> waiting = new ArrayDeque<>();
  private final Set<Outgoing> flying = new LinkedHashSet<>();
  private final Map<Integer, Outgoing> byPacket = new HashMap<>();

  /** Acknowledged before the client told us the packet id. */
  private final Set<Integer> early = new HashSet<>();

  Outbox(int window) {
    this.window = window;
  }

  void add(Outgoing message) {
    waiting.add(message);
  }

  /** The next to send, in flight from now on; null when the window is full or nothing waits. */
  @Nullable Outgoing next() {
    if (flying.size() >= window) {
      return null;
    }
    Outgoing message = waiting.poll();
    if (message != null) {
      flying.add(message);
    }
    return message;
  }

  /** Ties a message in flight to its packet id; the message, if that was acknowledged already. */
  @Nullable Outgoing sent(Outgoing message, int packetId) {
    if (early.remove(packetId)) {
      flying.remove(message);
      return message;
    }
    byPacket.put(packetId, message);
    return null;
  }

  @Nullable Outgoing acked(int packetId) {
    Outgoing message = byPacket.remove(packetId);
    if (message == null) {
      early.add(packetId);
    } else {
      flying.remove(message);
    }
    return message;
  }

  /** Takes a message out wherever it is. */
  void drop(Outgoing message) {
    if (!flying.remove(message)) {
      waiting.remove(message);
    }
  }

  boolean isFlying(Outgoing message) {
    return flying.contains(message);
  }

  /** Puts what was in flight back in front of what waits; gives what it took back. */
  Collection<Outgoing> recall() {
    List<Outgoing> recalled = List.copyOf(flying);
    flying.clear();
    byPacket.clear();
    early.clear();
    recalled.reversed().forEach(waiting::addFirst);
    return recalled;
  }

  List<Outgoing> all() {
    recall();
    return List.copyOf(waiting);
  }

  boolean isEmpty() {
    return waiting.isEmpty() && flying.isEmpty();
  }
}
