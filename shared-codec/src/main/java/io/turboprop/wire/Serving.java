package io.turboprop.wire;

import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.RevisionKey;
import java.util.List;
import java.util.Optional;

/**
 * How it stands with all revisions that a proplet has to serve. Said after each {@link Order.Serve}
 * and each change; the newer one counts.
 *
 * @param epoch and {@code version} of the newest order that was followed; 0 if there was none
 * @param serial grows with every change, in each boot from 1; heartbeats say the newest
 * @param node names the machine, so that it can be seen who is on the same one; may be empty
 * @param direct where calls are taken over HTTP; empty if they come over the broker only
 */
public record Serving(
    PropletId proplet,
    BootId boot,
    long epoch,
    long version,
    long serial,
    String node,
    Optional<Direct> direct,
    List<Status> revisions) {
  public Serving {
    revisions = List.copyOf(revisions);
  }

  /**
   * An address for calls.
   *
   * @param port 1 to 65535
   * @param token that has to come with each call; secret, and another in each boot
   */
  public record Direct(String host, int port, String token) {
    /** Leaves out the token. */
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /**
   * One revision.
   *
   * @param digest of the module that was fetched; empty until then
   * @param why it failed; empty otherwise
   * @param instances there are now
   */
  public record Status(
      RevisionKey key, State state, Optional<Digest> digest, Optional<Reason> why, int instances) {}

  /** How far a revision is on a proplet. */
  public enum State {
    /** Its module is being fetched and compiled. */
    PREPARING,
    /** Calls can come. */
    READY,
    /** It cannot be had or run here; tried again with the next order. */
    FAILED
  }
}
