package io.turboprop.manager.broker;

import io.turboprop.link.Qos;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.core.filter.Filter;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.Consumer;
import org.apache.activemq.artemis.core.server.HandleStatus;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Takes the messages of one subscription out of its queue, on whichever thread brings them: that of
 * their sender, if none wait.
 */
final class Tap implements Consumer {
  private final Presence presence;
  private final Queue queue;
  private final long number;

  /** Given out and not yet acknowledged. */
  private final Set<MessageReference> out = ConcurrentHashMap.newKeySet();

  private volatile Qos most = Qos.EXACTLY_ONCE;

  Tap(Presence presence, Queue queue, long number) {
    this.presence = presence;
    this.queue = queue;
    this.number = number;
  }

  void open() throws Exception {
    queue.addConsumer(this);
    queue.deliverAsync();
  }

  /** Messages are delivered with this QoS at most. */
  void grant(Qos qos) {
    most = qos;
  }

  /** What was given out and not acknowledged goes back into its place. */
  void close() throws Exception {
    queue.removeConsumer(this);
    for (MessageReference reference : List.copyOf(out)) {
      if (out.remove(reference)) {
        queue.cancel(reference, System.currentTimeMillis());
      }
    }
  }

  void acknowledge(MessageReference reference) throws Exception {
    if (out.remove(reference)) {
      queue.acknowledge(reference);
      presence.taken(reference);
    }
  }

  /** There is room again. */
  void prompt() {
    queue.deliverAsync();
  }

  @Override
  public HandleStatus handle(MessageReference reference) {
    if (!presence.mayTake(reference)) {
      return HandleStatus.BUSY;
    }
    reference.handled();
    reference.incrementDeliveryCount();
    out.add(reference);
    return HandleStatus.HANDLED;
  }

  @Override
  public void proceedDeliver(MessageReference reference) throws Exception {
    Qos qos = qosOf(reference);
    presence.deliver(this, reference, qos);
    if (qos == Qos.AT_MOST_ONCE) {
      acknowledge(reference);
    }
  }

  private Qos qosOf(MessageReference reference) {
    var message = reference.getMessage();
    if (!message.containsProperty(MQTTUtil.MQTT_QOS_LEVEL_KEY)) {
      return most;
    }
    Qos said = Qos.of(message.getIntProperty(MQTTUtil.MQTT_QOS_LEVEL_KEY));
    return said.compareTo(most) < 0 ? said : most;
  }

  @Override
  public @Nullable Filter getFilter() {
    return null;
  }

  @Override
  public List<MessageReference> getDeliveringMessages() {
    return List.copyOf(out);
  }

  @Override
  public String debug() {
    return toManagementString();
  }

  @Override
  public String toManagementString() {
    return "in this process, from " + queue.getName();
  }

  @Override
  public void disconnect() {
    presence.lost("the broker ended the subscription " + queue.getName());
  }

  @Override
  public void failed(Throwable why) {
    presence.lost("the broker failed: " + why.getMessage());
  }

  @Override
  public long sequentialID() {
    return number;
  }
}
