package io.turboprop.link;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * The connections of one link to the broker, one at a time. {@link MqttLink} decides when to
 * connect and what to send; a session carries it out and tells what happens. What belongs to an
 * earlier connection is never told. Everything here runs on the link's loop.
 */
public interface Session {
  /** What a session tells its link. */
  interface Events {
    /** The open connection is no more. Not told of a connection that we left. */
    void lost(String why);

    /** The broker has this QoS 1 or 2 message; may come before the packet id is known. */
    void acked(int packetId);

    /**
     * @param granted levels of QoS, or 0x80 for a refusal (MQTT 3.1.1 §3.9.3)
     */
    void subscribed(int packetId, List<Integer> granted);

    /**
     * @param ack acknowledges the message; does nothing once this connection is gone
     */
    void arrived(Inbound message, Runnable ack);
  }

  /** Whom it connects to, for logs. */
  default String peer() {
    return "the other end";
  }

  /**
   * Connects; called again only after a failure or {@link Events#lost}.
   *
   * @return whether the broker remembered us; the message of a failure says why there is no
   *     connection; a {@link LinkException} with LOGIN_REFUSED if that is the reason
   */
  Future<Boolean> connect();

  boolean isOpen();

  /**
   * @return its packet id once written. Never ends when the connection is lost first
   */
  Future<Integer> publish(String topic, Buffer payload, Qos qos);

  /** As {@link #publish}. */
  Future<Integer> subscribe(String filter, Qos qos);

  /** As {@link #publish}. */
  Future<Integer> unsubscribe(String filter);

  /** Ends the connection because something is wrong with it; told as {@link Events#lost}. */
  void cut(String why);

  /** Ends the connection with good manners: the broker publishes no will. */
  Future<Void> leave();
}
