package io.turboprop.manager.join;

import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A machine that joined the fleet.
 *
 * @param name empty if it has none of its own
 * @param key of its password at the broker
 * @param machine of what it calls itself towards nobody else, by which a repeated wish is known;
 *     empty if it said nothing
 * @param token id of the one it joined by
 * @param revoked whether it is shut out
 */
public record Joined(
    PropletId id,
    String name,
    Digest key,
    Optional<Digest> machine,
    String token,
    Map<String, String> labels,
    Instant at,
    boolean revoked) {

  public Joined {
    labels = Map.copyOf(labels);
  }

  Joined again(String newName, Digest newKey, String newToken, Map<String, String> newLabels) {
    return new Joined(id, newName, newKey, machine, newToken, newLabels, at, revoked);
  }

  public Joined revoked(boolean is) {
    return new Joined(id, name, key, machine, token, labels, at, is);
  }
}
