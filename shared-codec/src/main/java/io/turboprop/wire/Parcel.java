package io.turboprop.wire;

import io.turboprop.model.Bytes;

/** What one end of a link without a broker hands to the other. */
public sealed interface Parcel {
  /**
   * A message on its topic.
   *
   * @param qos 0 to 2
   */
  record Message(String topic, int qos, Bytes payload) implements Parcel {}

  /**
   * The proplet wants what is said on this topic.
   *
   * @param qos 0 to 2
   */
  record Subscribe(String topic, int qos) implements Parcel {}

  /** The proplet does not want it any more. */
  record Unsubscribe(String topic) implements Parcel {}
}
