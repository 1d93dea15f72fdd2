package io.turboprop.link;

import org.jspecify.annotations.Nullable;

/**
 * How to reach the broker, and as whom.
 *
 * @param clientId the identity: two links with one id take the connection over from each other
 * @param login null to connect without
 * @param cleanSession whether the broker forgets us when we go; false keeps QoS 1 and 2 messages
 *     for us while we are away
 * @param tls used when the addresses say so
 */
public record LinkConfig(
    Brokers brokers,
    String clientId,
    @Nullable Login login,
    boolean cleanSession,
    @Nullable Will will,
    TlsFiles tls,
    LinkTimes times,
    LinkLimits limits) {
  public LinkConfig {
    if (clientId.isEmpty()) {
      throw new IllegalArgumentException("client id is empty");
    }
  }

  /** A clean session without login, will or files, with the default times and limits. */
  public static LinkConfig to(BrokerAddress broker, String clientId) {
    return to(Brokers.at(broker), clientId);
  }

  /** The same, to whichever of these can be reached. */
  public static LinkConfig to(Brokers brokers, String clientId) {
    return new LinkConfig(
        brokers, clientId, null, true, null, TlsFiles.NONE, LinkTimes.DEFAULT, LinkLimits.DEFAULT);
  }

  /** The same link to other brokers. */
  public LinkConfig at(Brokers newBrokers) {
    return new LinkConfig(newBrokers, clientId, login, cleanSession, will, tls, times, limits);
  }

  public LinkConfig as(String user, String password) {
    return new LinkConfig(
        brokers, clientId, new Login(user, password), cleanSession, will, tls, times, limits);
  }

  /** The same link under another client id. */
  public LinkConfig named(String otherId) {
    return new LinkConfig(brokers, otherId, login, cleanSession, will, tls, times, limits);
  }

  /** The broker remembers us between connections. */
  public LinkConfig remembered() {
    return new LinkConfig(brokers, clientId, login, false, will, tls, times, limits);
  }

  public LinkConfig with(Will will) {
    return new LinkConfig(brokers, clientId, login, cleanSession, will, tls, times, limits);
  }

  public LinkConfig with(TlsFiles tls) {
    return new LinkConfig(brokers, clientId, login, cleanSession, will, tls, times, limits);
  }

  public LinkConfig with(LinkTimes times) {
    return new LinkConfig(brokers, clientId, login, cleanSession, will, tls, times, limits);
  }

  public LinkConfig with(LinkLimits limits) {
    return new LinkConfig(brokers, clientId, login, cleanSession, will, tls, times, limits);
  }
}
