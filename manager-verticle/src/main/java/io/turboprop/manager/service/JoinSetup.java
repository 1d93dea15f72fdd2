package io.turboprop.manager.service;

import io.turboprop.link.BrokerAddress;
import io.turboprop.link.Login;
import io.turboprop.model.Digest;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How machines join.
 *
 * @param standing digest of a token that is always good
 * @param secrets texts that nobody can guess, each another one
 */
public record JoinSetup(
    JoinDoor door, Optional<Digest> standing, Handout handout, Supplier<String> secrets) {

  /**
   * What those who join are told, beside who they are.
   *
   * @param brokers addresses; empty for the manager's own broker, at the host by which it was
   *     reached itself
   * @param ownPort of the manager's own broker
   * @param login at a broker that somebody else runs
   * @param refusal why nobody can join; empty if one can
   */
  public record Handout(
      String tenant,
      String channel,
      Optional<String> brokers,
      int ownPort,
      Optional<Login> login,
      Optional<String> refusal) {

    /**
     * @param host by which the manager was reached
     */
    String brokersBy(String host) {
      return brokers.orElseGet(() -> new BrokerAddress(host, ownPort, false).toString());
    }
  }
}
