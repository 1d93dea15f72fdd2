package io.turboprop.link;

import io.turboprop.time.Cancellable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;

/** A message on its way out. Told apart by identity. */
final class Outgoing {
  final String topic;
  final Buffer payload;
  final Qos qos;
  boolean counted;
  private final Promise<Void> done = Promise.promise();
  private Cancellable deadline = () -> {};

  Outgoing(String topic, Buffer payload, Qos qos) {
    this.topic = topic;
    this.payload = payload;
    this.qos = qos;
  }

  Future<Void> future() {
    return done.future();
  }

  void endsBy(Cancellable timer) {
    deadline = timer;
  }

  boolean isOver() {
    return done.future().isComplete();
  }

  void succeeded() {
    deadline.cancel();
    done.tryComplete();
  }

  /** Whether this was news. */
  boolean failed(LinkException why) {
    deadline.cancel();
    return done.tryFail(why);
  }

  /** Largest size of its PUBLISH packet (MQTT 3.1.1 §3.3). */
  static int packetBytes(int topicBytes, int payloadBytes) {
    int fixedHeader = 5;
    int lengthOfTopic = 2;
    int packetId = 2;
    return fixedHeader + lengthOfTopic + topicBytes + packetId + payloadBytes;
  }
}
