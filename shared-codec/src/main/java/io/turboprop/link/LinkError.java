package io.turboprop.link;

/** Why a link could not do what it was asked. */
public enum LinkError {
  /** Too much is waiting already. Come back later. */
  OVERFLOW,
  /** The message is larger than a packet may be. */
  TOO_LARGE,
  /** The topic or filter breaks the rules of MQTT 3.1.1 §4.7. */
  INVALID_TOPIC,
  /** Not delivered before its deadline. It may still have arrived. */
  TIMED_OUT,
  /** The connection broke while a QoS 0 message was written. It may still have arrived. */
  LOST,
  /** The broker said no to a subscription. */
  REFUSED,
  /** The broker does not take the user name and password. */
  LOGIN_REFUSED,
  /** The link was closed. */
  CLOSED
}
