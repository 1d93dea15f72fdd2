package io.turboprop.image.keep;

import io.turboprop.model.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An image that is whole.
 *
 * @param mediaType if it is known, as is {@code chunks}, how many it is made of
 * @param names it was fetched by, and still stands for as far as is known
 * @param lastUsed the end of its last use, or the begin of one that goes on
 * @param holds how often it is in use now
 * @param users who uses it, for people to read; those that are known
 */
public record KeptImage(
    Digest digest,
    long bytes,
    Optional<String> mediaType,
    OptionalInt chunks,
    List<String> names,
    Instant lastUsed,
    int holds,
    List<String> users) {
  public KeptImage {
    names = List.copyOf(names);
    users = List.copyOf(users);
  }

  public KeptImage usedBy(List<String> known) {
    return new KeptImage(digest, bytes, mediaType, chunks, names, lastUsed, holds, known);
  }
}
