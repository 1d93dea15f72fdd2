package io.turboprop.manager.broker;

import io.turboprop.config.Credentials;
import io.turboprop.model.Digest;

/**
 * One who may connect.
 *
 * @param id of the entity, its user name and client id
 * @param key digest of its password
 */
public record BrokerUser(String tenant, String channel, String id, Digest key, BrokerRole role) {
  public static BrokerUser of(Credentials credentials, BrokerRole role) {
    return new BrokerUser(
        credentials.tenant(),
        credentials.channel(),
        credentials.entity(),
        Digest.ofText(credentials.apiKey()),
        role);
  }
}
