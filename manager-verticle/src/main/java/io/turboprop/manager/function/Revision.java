package io.turboprop.manager.function;

import io.turboprop.model.Digest;
import io.turboprop.model.RevisionName;
import java.time.Instant;
import java.util.Optional;

/**
 * What a function was at one time: code and configuration, which never change. Only the state moves
 * on, and an image becomes known by its digest.
 *
 * @param number counts the revisions of the function, from 1, and is not used again: tells it from
 *     another that had its name before
 * @param createdBy who deployed it, for people to read; empty if nobody knows
 */
public record Revision(
    RevisionName name,
    long number,
    RevisionSource source,
    RevisionConfig config,
    RevisionState state,
    Instant createdAt,
    String createdBy) {

  public boolean ready() {
    return state instanceof RevisionState.Ready;
  }

  /** Whether it is made of the same. */
  boolean sameAs(RevisionSource otherSource, RevisionConfig otherConfig) {
    return source.sameAs(otherSource) && config.equals(otherConfig);
  }

  Revision in(RevisionState newState) {
    return new Revision(name, number, source, config, newState, createdAt, createdBy);
  }

  /** Its image is known now. */
  Revision ready(Digest digest) {
    RevisionSource known =
        source instanceof RevisionSource.Image image
            ? new RevisionSource.Image(image.reference(), Optional.of(digest))
            : source;
    return new Revision(
        name, number, known, config, new RevisionState.Ready(), createdAt, createdBy);
  }
}
