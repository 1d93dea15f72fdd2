package io.turboprop.manager.direct;

import io.turboprop.link.BrokerLink;
import io.turboprop.link.Inbound;
import io.turboprop.link.Qos;
import io.turboprop.wire.Parcel;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins the proplets that are driven over HTTP to everybody else: one link speaks and listens for
 * all of them. Lives on that link's loop.
 */
final class Switchboard {
  private static final Logger log = LoggerFactory.getLogger(Switchboard.class);
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final BrokerLink link;
  private final Map<String, Set<Listener>> listeners = new HashMap<>();

  /** Who is told what is said on a topic. */
  interface Listener {
    void hear(Inbound message);
  }

  Switchboard(BrokerLink link) {
    this.link = link;
  }

  /** Ends when it is on its way. */
  Future<Void> say(Parcel.Message message) {
    Buffer payload = Buffer.buffer(message.payload().unsafeArray());
    return link.publish(message.topic(), payload, Qos.of(message.qos()), DEADLINE);
  }

  void join(String topic, Qos qos, Listener listener) {
    Set<Listener> all = listeners.computeIfAbsent(topic, none -> new LinkedHashSet<>());
    boolean first = all.isEmpty();
    all.add(listener);
    if (first) {
      link.subscribe(topic, qos, this::heard)
          .onFailure(e -> log.debug("subscription {} not granted: {}", topic, e.getMessage()));
    }
  }

  void leave(String topic, Listener listener) {
    Set<Listener> all = listeners.get(topic);
    if (all != null && all.remove(listener) && all.isEmpty()) {
      listeners.remove(topic);
      link.unsubscribe(topic);
    }
  }

  /** Each listener has a bounded queue, so nobody waits for the slowest. */
  private Future<Void> heard(Inbound message) {
    List.copyOf(listeners.getOrDefault(message.topic(), Set.of()))
        .forEach(listener -> listener.hear(message));
    return Future.succeededFuture();
  }
}
