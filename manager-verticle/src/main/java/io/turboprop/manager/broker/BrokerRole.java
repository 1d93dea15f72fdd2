package io.turboprop.manager.broker;

/** What kind of service an entity is, where that decides what it may do on the broker. */
public enum BrokerRole {
  MANAGER,
  PROXY,
  PROPLET
}
