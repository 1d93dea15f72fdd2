package io.turboprop.manager.join;

import io.turboprop.model.Digest;
import java.util.Map;
import java.util.Optional;

/**
 * What a machine says when it wants to join.
 *
 * @param name it would like, may be empty
 * @param labels it gives itself; those of the token count more
 * @param machine of what it alone knows and says again when it repeats its wish
 */
public record JoinWish(String name, Map<String, String> labels, Optional<Digest> machine) {
  /** Of names, with their prefix. */
  public static final int MOST_NAME_CHARS = 255;

  public JoinWish {
    labels = Map.copyOf(labels);
  }
}
