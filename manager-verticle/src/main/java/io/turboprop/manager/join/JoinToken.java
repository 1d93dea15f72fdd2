package io.turboprop.manager.join;

import io.turboprop.model.Digest;
import java.time.Instant;
import java.util.Map;

/**
 * Lets machines join the fleet, until a time and so many of them. The token itself is shown once,
 * to whoever made it.
 *
 * @param id a UUID, for people; the token begins with it
 * @param secret of the rest of the token
 * @param uses how many may join in all, at least 1
 * @param used how many have
 * @param namePrefix begins the names of those who join; may be empty
 * @param labels that those who join are given
 */
public record JoinToken(
    String id,
    Digest secret,
    Instant createdAt,
    Instant expiresAt,
    int uses,
    int used,
    String namePrefix,
    Map<String, String> labels) {

  public JoinToken {
    labels = Map.copyOf(labels);
  }

  public JoinToken spent() {
    return new JoinToken(id, secret, createdAt, expiresAt, uses, used + 1, namePrefix, labels);
  }

  public boolean usedUp() {
    return used >= uses;
  }

  public boolean expired(Instant now) {
    return !now.isBefore(expiresAt);
  }
}
