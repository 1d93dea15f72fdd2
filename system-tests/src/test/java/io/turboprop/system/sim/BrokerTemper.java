package io.turboprop.system.sim;

/**
 * How a broker behaves; brokers differ, and the same one has bad days.
 *
 * @param durable sessions survive a restart
 * @param willOnTakeover publishes the will of a connection that another one of the same client
 *     replaces (MQTT 3.1.1 says it must; not all do)
 * @param window messages sent to a client and not acknowledged
 * @param queued messages that wait for a client at most; later ones are dropped
 * @param loss chance that a message is not delivered to a subscriber, whatever its QoS
 * @param repeat chance that it is delivered twice
 * @param delay chance that it is delivered late, after others that came later
 */
record BrokerTemper(
    boolean durable,
    boolean willOnTakeover,
    int window,
    int queued,
    double loss,
    double repeat,
    double delay) {

  /** Of ways on which all goes well. */
  static final BrokerTemper CALM = new BrokerTemper(true, true, 1, 1, 0, 0, 0);

  BrokerTemper losing(double newLoss, double newRepeat, double newDelay) {
    return new BrokerTemper(durable, willOnTakeover, window, queued, newLoss, newRepeat, newDelay);
  }
}
