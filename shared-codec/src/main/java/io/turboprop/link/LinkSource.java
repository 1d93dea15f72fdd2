package io.turboprop.link;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Makes links, over a broker or without one. */
@FunctionalInterface
public interface LinkSource {
  /** Over the brokers that the configuration names. */
  LinkSource BROKER = MqttLink::new;

  /**
   * A link that lives on the current event loop and is not started yet.
   *
   * @param random for the jitter of back-offs
   */
  BrokerLink make(Vertx vertx, LinkConfig config, RandomGenerator random, InstantSource clock);
}
