package io.turboprop.link;

/**
 * What bounds a link.
 *
 * @param maxPacketBytes largest MQTT packet in either direction, headers included
 * @param inFlight QoS 1 and 2 messages sent and not yet acknowledged, 1 to 10,000
 * @param queuedMessages messages waiting or in flight, 1 or more
 * @param queuedBytes payload bytes waiting or in flight, 1 or more; one message alone may exceed it
 * @param unackedInbound QoS 1 and 2 messages whose handlers have not finished, for each handler;
 *     later ones wait, and once those weigh more than {@code queuedBytes}, the connection is
 *     dropped. QoS 0 messages beyond it are dropped. Brokers have their own bound for this
 */
public record LinkLimits(
    int maxPacketBytes, int inFlight, int queuedMessages, long queuedBytes, int unackedInbound) {
  /** 10 MiB packets as upstream's proplet; 64 in flight; 10,000 messages or 64 MiB; 4,096. */
  public static final LinkLimits DEFAULT = new LinkLimits(10 << 20, 64, 10_000, 64L << 20, 4_096);

  public LinkLimits {
    require("maxPacketBytes", maxPacketBytes, 64, 256 << 20);
    require("inFlight", inFlight, 1, 10_000);
    require("queuedMessages", queuedMessages, 1, Integer.MAX_VALUE);
    require("queuedBytes", queuedBytes, 1, Long.MAX_VALUE);
    require("unackedInbound", unackedInbound, 1, Integer.MAX_VALUE);
  }

  private static void require(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be " + least + " to " + most + ", is " + value);
    }
  }
}
