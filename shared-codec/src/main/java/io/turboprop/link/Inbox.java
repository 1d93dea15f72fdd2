package io.turboprop.link;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way in: hands messages to handlers, so many at a time, and acknowledges when they end. */
final class Inbox {
  private static final Logger log = LoggerFactory.getLogger(Inbox.class);

  private final String clientId;
  private final LinkLimits limits;
  private final Function<String, List<InboundHandler>> handlers;
  private final Counters counters;
  private final Deque<Arrival> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private volatile int busy;

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
    if (busy < limits.unackedInbound()) {
      handle(arrival);
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
    waiting.add(arrival);
    waitingBytes += bytes;
    return true;
  }

  /** Messages with their handlers now. Any thread. */
  int busy() {
    return busy;
  }

  private void handle(Arrival arrival) {
    count(1);
    Inbound message = arrival.message;
    List<Future<Void>> runs =
        handlers.apply(message.topic()).stream().map(h -> run(h, message)).toList();
    Future.join(runs).onComplete(ends -> handled(arrival));
  }

  private Future<Void> run(InboundHandler handler, Inbound message) {
    return Future.<Void>succeededFuture()
        .compose(v -> handler.handle(message))
        .onFailure(e -> log.warn("link {}: {} not handled", clientId, message.topic(), e));
  }

  private void handled(Arrival arrival) {
    count(-1);
    arrival.ack.run();
    Arrival next = busy < limits.unackedInbound() ? waiting.poll() : null;
    if (next != null) {
      waitingBytes -= next.message.payload().length();
      handle(next);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written on the event loop only
  private void count(int change) {
    busy += change;
  }

  private record Arrival(Inbound message, Runnable ack) {}
}
