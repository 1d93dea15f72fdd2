package io.turboprop.manager.link;

import io.turboprop.codec.ImageLookups;
import io.turboprop.codec.ManagerMessages;
import io.turboprop.codec.Orders;
import io.turboprop.codec.RegistryMessages;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.LinkState;
import io.turboprop.link.Qos;
import io.turboprop.manager.service.PropletDoor;
import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageLookup;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.turboprop.wire.RegistryMessage;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Sends orders over one broker link: native ones with QoS 1, but 0 where they only acknowledge;
 * upstream's with the configured QoS.
 */
public final class MqttPropletDoor implements PropletDoor {
  /** Room for the fields of a start command around the module. */
  private static final int COMMAND_ENVELOPE_BYTES = 64 * 1024;

  private final BrokerLink link;
  private final Topics topics;
  private final Qos upstreamQos;
  private final Duration deadline;
  private final int maxPacketBytes;
  private final LongAdder malformed;
  private final Function<LinkState.Connected, String> whenUp;

  /** Over a broker. */
  public MqttPropletDoor(
      BrokerLink link,
      Topics topics,
      Qos upstreamQos,
      Duration deadline,
      int maxPacketBytes,
      LongAdder malformed) {
    this(
        link,
        topics,
        upstreamQos,
        deadline,
        maxPacketBytes,
        malformed,
        state -> "connected since " + state.since());
  }

  /**
   * @param deadline after which a message that the broker has not taken counts as not sent
   * @param maxPacketBytes largest packet that upstream workers take
   * @param malformed counted by the inbox
   * @param whenUp says what a link that is up is like, for people
   */
  public MqttPropletDoor(
      BrokerLink link,
      Topics topics,
      Qos upstreamQos,
      Duration deadline,
      int maxPacketBytes,
      LongAdder malformed,
      Function<LinkState.Connected, String> whenUp) {
    this.link = link;
    this.topics = topics;
    this.upstreamQos = upstreamQos;
    this.deadline = deadline;
    this.maxPacketBytes = maxPacketBytes;
    this.malformed = malformed;
    this.whenUp = whenUp;
  }

  @Override
  public Future<Void> send(PropletId to, Order.Batch orders) {
    return publish(topics.orders(to), Orders.encode(orders), qosOf(orders));
  }

  /**
   * A lost acknowledgement costs a repeated report and nothing else, so the broker need not confirm
   * one, nor the proplet: half of the packets of a third of the messages of a short task.
   */
  private static Qos qosOf(Order.Batch orders) {
    boolean onlyAcks = orders.orders().stream().allMatch(Order.Ack.class::isInstance);
    return onlyAcks ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE;
  }

  @Override
  public Future<Void> broadcast(ManagerMessage message) {
    return broadcast(message, upstreamQos);
  }

  @Override
  public Future<Void> broadcastOnce(ManagerMessage message) {
    return broadcast(message, Qos.AT_MOST_ONCE);
  }

  private Future<Void> broadcast(ManagerMessage message, Qos qos) {
    String topic =
        switch (message) {
          case ManagerMessage.Start ignored -> topics.managerStart();
          case ManagerMessage.Stop ignored -> topics.managerStop();
          case ManagerMessage.Invoke ignored -> topics.managerInvoke();
        };
    return publish(topic, ManagerMessages.encode(message), qos);
  }

  @Override
  public Future<Void> serve(RegistryMessage.ImageChunk chunk) {
    return publish(topics.imageChunks(), RegistryMessages.encode(chunk), upstreamQos);
  }

  @Override
  public Future<Void> ask(ImageLookup lookup) {
    return publish(topics.imageLookups(), ImageLookups.encode(lookup), Qos.AT_LEAST_ONCE);
  }

  private Future<Void> publish(String topic, byte[] payload, Qos qos) {
    return link.publish(topic, Buffer.buffer(payload), qos, deadline);
  }

  @Override
  public long inlineModuleBytes() {
    return (maxPacketBytes - COMMAND_ENVELOPE_BYTES) / 4L * 3;
  }

  @Override
  public boolean up() {
    return link.state() instanceof LinkState.Connected && link.stats().refusedFilters().isEmpty();
  }

  @Override
  public long malformed() {
    return malformed.sum();
  }

  @Override
  public String describe() {
    return switch (link.state()) {
      case LinkState.Connected c ->
          link.stats().refusedFilters().isEmpty()
              ? whenUp.apply(c)
              : "connected, but the broker refuses " + link.stats().refusedFilters();
      case LinkState.Connecting c ->
          "connecting, attempt "
              + c.attempt()
              + (c.lastError().isEmpty() ? "" : ": " + c.lastError());
      case LinkState.Closed ignored -> "closed";
    };
  }
}
