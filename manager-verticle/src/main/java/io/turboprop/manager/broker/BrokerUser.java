package io.turboprop.manager.broker;

import io.turboprop.config.Credentials;

/** One who may connect: user name and client id are the entity's id, the password its key. */
public record BrokerUser(Credentials credentials, BrokerRole role) {
  String id() {
    return credentials.entity();
  }
}
