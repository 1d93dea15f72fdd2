package io.turboprop.link;

import io.vertx.core.Promise;

/** One filter we want, and how the broker answered last. Lives on the link's event loop. */
final class Subscription {
  final TopicFilter filter;
  final Qos qos;
  final InboundHandler handler;
  final Promise<Void> first = Promise.promise();

  /** How often the broker refused it in a row. Written on the event loop only. */
  private volatile int refusals;

  Subscription(TopicFilter filter, Qos qos, InboundHandler handler) {
    this.filter = filter;
    this.qos = qos;
    this.handler = handler;
  }

  int refusals() {
    return refusals;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  int refused() {
    return ++refusals;
  }

  void granted() {
    refusals = 0;
    first.tryComplete();
  }
}
