package io.turboprop.manager.serving;

import io.turboprop.model.PropletId;
import io.turboprop.wire.ServedRevision;
import io.turboprop.wire.Serving;
import java.util.Optional;

/**
 * A proplet that was asked to serve a revision, and what it says of that.
 *
 * @param said its newest word of this boot
 */
public record Asked(
    PropletId proplet, ServedRevision revision, Presence presence, Optional<Statement> said) {

  /** Whether it can be called. */
  public enum Presence {
    /** It is alive and not being drained. */
    THERE,
    /** The same, but it is not heard just now: it comes back, or is lost soon. */
    SILENT,
    /** It is lost, or being drained. */
    GONE
  }

  boolean there() {
    return presence == Presence.THERE;
  }

  /** How it stands with the revision; empty if it has not said. */
  public Optional<Serving.Status> status() {
    return said.flatMap(statement -> statement.status(revision.key()));
  }

  /** As far as is known; who has not answered yet is getting it ready. */
  public Serving.State state() {
    return status().map(Serving.Status::state).orElse(Serving.State.PREPARING);
  }

  /** Whom to call; empty if it takes no calls now. */
  public Optional<Endpoint> endpoint() {
    return said.filter(statement -> there() && state() == Serving.State.READY)
        .map(statement -> endpoint(statement.serving()));
  }

  private Endpoint endpoint(Serving serving) {
    ServedRevision.Share share = revision.share();
    return new Endpoint(
        revision.key(),
        proplet,
        serving.boot(),
        serving.node(),
        serving.direct(),
        share.max() * share.concurrency());
  }
}
