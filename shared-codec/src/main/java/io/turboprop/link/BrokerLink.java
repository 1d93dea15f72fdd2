package io.turboprop.link;

import io.turboprop.time.Cancellable;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One connection to an MQTT broker that comes back by itself. Every method may be called from any
 * thread; handlers, listeners and the ends of futures run on the link's own event loop. Futures
 * fail with a {@link LinkException} only.
 *
 * <pre>
 *            start()                 CONNACK
 *  (made) ───────────► Connecting ───────────► Connected
 *                        │   ▲   lost, no ping    │
 *                        │   └────────────────────┘
 *               close()  └───────► Closed ◄───────┘ close()
 * </pre>
 */
public interface BrokerLink {
  /**
   * Begins to connect, and keeps at it until {@link #close()}: a broker that is away is not an
   * error here. A second call changes nothing.
   */
  void start();

  /**
   * Sends what waits, until the close timeout, takes leave of the broker (so no will is published)
   * and ends. What could not be sent fails with {@link LinkError#CLOSED}. Never fails itself; a
   * second call gives the same future.
   */
  Future<Void> close();

  /**
   * Subscribes now, and again after every reconnect. May be called before {@link #start()}. A topic
   * that matches several filters goes to each of their handlers, and brokers may deliver it several
   * times: choose filters that do not overlap. {@code $share/group/filter} works where the broker
   * knows it.
   *
   * @return ends when the broker granted it for the first time; fails with {@link
   *     LinkError#REFUSED} when it refused the first try, yet the link keeps asking, and {@link
   *     LinkStats#refusedFilters()} shows it meanwhile. Subscribing a filter again replaces its
   *     handler
   */
  Future<Void> subscribe(String filter, Qos qos, InboundHandler handler);

  /** Forgets the filter, and tells the broker when connected. Unknown filters change nothing. */
  Future<Void> unsubscribe(String filter);

  /**
   * Sends a message, in the order of calls. While the broker is away, messages wait up to the
   * bounds of {@link LinkLimits} and go out after the reconnect; those not acknowledged go out
   * again, so with QoS 1 <em>and 2</em> a message can arrive twice when a connection broke.
   *
   * @return ends when PUBACK or PUBCOMP arrived, for QoS 0 when written
   */
  Future<Void> publish(String topic, Buffer payload, Qos qos);

  /**
   * @param deadline after this the future fails with {@link LinkError#TIMED_OUT} and the message,
   *     if still waiting, is not sent any more
   */
  Future<Void> publish(String topic, Buffer payload, Qos qos, Duration deadline);

  LinkState state();

  LinkStats stats();

  /** Tells the listener of every change from now on. */
  Cancellable onState(Consumer<LinkState> listener);
}
