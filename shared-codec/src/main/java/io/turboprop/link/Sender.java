package io.turboprop.link;

import io.turboprop.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The way out: admits messages, sends them while connected, sends again what got no answer. */
final class Sender {
  private final LinkLimits limits;
  private final Session session;
  private final Timers timers;
  private final Counters counters;
  private final Quota quota;
  private final Outbox outbox;
  private final Promise<Void> drained = Promise.promise();
  private volatile boolean closing;
  private Qos most = Qos.EXACTLY_ONCE;
  private boolean closed;

  Sender(LinkLimits limits, Session session, Timers timers, Counters counters) {
    this.limits = limits;
    this.session = session;
    this.timers = timers;
    this.counters = counters;
    quota = new Quota(limits);
    outbox = new Outbox(limits.inFlight());
  }

  /**
   * Checks a message and takes room for it. Any thread.
   *
   * @throws LinkException why it cannot be sent
   */
  Outgoing admit(String topic, Buffer payload, Qos qos) {
    if (closing) {
      throw closedFor(topic);
    }
    TopicFilter.checkTopic(topic);
    int topicBytes = topic.getBytes(StandardCharsets.UTF_8).length;
    int packet = Outgoing.packetBytes(topicBytes, payload.length());
    if (packet > limits.maxPacketBytes()) {
      throw new LinkException(
          LinkError.TOO_LARGE,
          "message for %s makes a packet of %d bytes, more than maxPacketBytes, %d"
              .formatted(topic, packet, limits.maxPacketBytes()));
    }
    quota.take(topic, payload.length());
    return new Outgoing(topic, payload, qos);
  }

  void send(Outgoing message, @Nullable Duration deadline) {
    if (closed) {
      fail(message, closedFor(message.topic));
      return;
    }
    if (deadline != null) {
      message.endsBy(timers.after(deadline, () -> expired(message, deadline)));
    }
    outbox.add(message);
    pump();
  }

  /**
   * From now on QoS 1 is as much as goes out: a broker that knows no QoS 2 hangs up over it.
   *
   * @return whether that is new
   */
  boolean avoidExactlyOnce() {
    boolean isNew = most == Qos.EXACTLY_ONCE;
    most = Qos.AT_LEAST_ONCE;
    return isNew;
  }

  void pump() {
    while (session.isOpen()) {
      Outgoing message = outbox.next();
      if (message == null) {
        return;
      }
      transmit(message);
    }
  }

  void acked(int packetId) {
    Outgoing message = outbox.acked(packetId);
    if (message != null) {
      finish(message);
    }
  }

  /** The connection is gone: what was in flight waits again, except what must not go out twice. */
  void lost() {
    for (Outgoing message : outbox.recall()) {
      if (message.isOver()) {
        outbox.drop(message);
        release(message);
      } else if (message.qos == Qos.AT_MOST_ONCE) {
        lostInFlight(message, "the connection broke");
      }
    }
  }

  /** Takes no more. Ends when nothing waits. */
  Future<Void> drain() {
    closing = true;
    checkDrained();
    return drained.future();
  }

  /** Gives up what is left. */
  void abandon() {
    closing = true;
    closed = true;
    for (Outgoing message : outbox.all()) {
      outbox.drop(message);
      fail(message, closedFor(message.topic));
    }
    checkDrained();
  }

  int queued() {
    return quota.messages();
  }

  long queuedBytes() {
    return quota.bytes();
  }

  private void transmit(Outgoing message) {
    if (!message.counted) {
      message.counted = true;
      counters.published.increment();
    }
    Qos qos = message.qos == Qos.EXACTLY_ONCE ? most : message.qos;
    session
        .publish(message.topic, message.payload, qos)
        .onSuccess(packetId -> written(message, packetId))
        .onFailure(e -> notWritten(message, String.valueOf(e.getMessage())));
  }

  private void written(Outgoing message, int packetId) {
    if (message.qos == Qos.AT_MOST_ONCE) {
      outbox.drop(message);
      finish(message);
    } else if (outbox.sent(message, packetId) != null) {
      finish(message);
    }
  }

  private void notWritten(Outgoing message, String why) {
    if (message.qos == Qos.AT_MOST_ONCE) {
      lostInFlight(message, why);
    }
    session.cut("could not write: " + why);
  }

  private void lostInFlight(Outgoing message, String why) {
    outbox.drop(message);
    fail(message, new LinkException(LinkError.LOST, "QoS 0 to " + message.topic + ": " + why));
  }

  private void expired(Outgoing message, Duration deadline) {
    LinkException late =
        new LinkException(
            LinkError.TIMED_OUT,
            "message for " + message.topic + " not acknowledged within " + deadline);
    if (message.failed(late)) {
      counters.dropped.increment();
    }
    if (!outbox.isFlying(message)) {
      outbox.drop(message);
      release(message);
    }
  }

  private void finish(Outgoing message) {
    counters.acked.increment();
    release(message);
    message.succeeded();
    pump();
  }

  private void fail(Outgoing message, LinkException why) {
    release(message);
    if (message.failed(why)) {
      counters.dropped.increment();
    }
  }

  private void release(Outgoing message) {
    quota.giveBack(message.payload.length());
    checkDrained();
  }

  private void checkDrained() {
    if (closing && outbox.isEmpty()) {
      drained.tryComplete();
    }
  }

  private static LinkException closedFor(String topic) {
    return new LinkException(
        LinkError.CLOSED, "message for " + topic + " not sent: the link is closed");
  }
}
