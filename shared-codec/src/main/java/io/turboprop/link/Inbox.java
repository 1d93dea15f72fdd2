package io.turboprop.link;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in: hands messages to handlers and acknowledges when they end. The handlers of one filter
 * have so many at a time, and what waits for them is in nobody else's way: heartbeats pass reports
 * that wait for the store.
 */
final class Inbox {
  private static final Logger log = LoggerFactory.getLogger(Inbox.class);

  private final String clientId;
  private final LinkLimits limits;
  private final Function<String, List<InboundHandler>> handlers;
  private final Counters counters;
  private final Map<List<InboundHandler>, Lane> lanes = new HashMap<>();
  private long waitingBytes;
  private volatile int busy;

  /** Messages for the same handlers. */
  private static final class Lane {
    final List<InboundHandler> handlers;
    final Deque<Arrival> waiting = new ArrayDeque<>();
    int busy;
    boolean draining;

    Lane(List<InboundHandler> handlers) {
      this.handlers = handlers;
    }
  }

  Inbox(LinkConfig config, Function<String, List<InboundHandler>> handlers, Counters counters) {
    clientId = config.clientId();
    limits = config.limits();
    this.handlers = handlers;
    this.counters = counters;
  }

  /** False when too much waits: the message was not taken, and no more must come. */
  boolean take(Inbound message, Runnable ack) {
    counters.received.increment();
    int bytes = message.payload().length();
    var arrival = new Arrival(message, ack);
    Lane lane = lanes.computeIfAbsent(handlers.apply(message.topic()), Lane::new);
    if (lane.busy < limits.unackedInbound()) {
      handle(lane, arrival);
      return true;
    }
    if (message.qos() == Qos.AT_MOST_ONCE) {
      counters.dropped.increment();
      return true;
    }
    if (waitingBytes + bytes > limits.queuedBytes()) {
      counters.dropped.increment();
      return false;
    }
    lane.waiting.add(arrival);
    waitingBytes += bytes;
    return true;
  }

  /** Messages with their handlers now. Any thread. */
  int busy() {
    return busy;
  }

  private void handle(Lane lane, Arrival arrival) {
    count(lane, 1);
    List<Future<Void>> runs =
        lane.handlers.stream().map(handler -> run(handler, arrival.message)).toList();
    Future.join(runs).onComplete(ends -> handled(lane, arrival));
  }

  private Future<Void> run(InboundHandler handler, Inbound message) {
    return Future.<Void>succeededFuture()
        .compose(v -> handler.handle(message))
        .onFailure(e -> log.warn("link {}: {} not handled", clientId, message.topic(), e));
  }

  private void handled(Lane lane, Arrival arrival) {
    count(lane, -1);
    arrival.ack.run();
    if (!lane.draining) {
      drain(lane);
    }
  }

  /** A loop, so that the stack does not grow with messages whose handlers end at once. */
  private void drain(Lane lane) {
    lane.draining = true;
    while (lane.busy < limits.unackedInbound() && !lane.waiting.isEmpty()) {
      Arrival next = lane.waiting.remove();
      waitingBytes -= next.message.payload().length();
      handle(lane, next);
    }
    lane.draining = false;
    if (lane.busy == 0) {
      lanes.remove(lane.handlers, lane);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written on the event loop only
  private void count(Lane lane, int change) {
    lane.busy += change;
    busy += change;
  }

  private record Arrival(Inbound message, Runnable ack) {}
}
