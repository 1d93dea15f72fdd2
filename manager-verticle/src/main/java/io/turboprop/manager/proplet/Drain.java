package io.turboprop.manager.proplet;

import java.time.Instant;
import java.util.Optional;

/**
 * A proplet gets no new work and its work is moved away.
 *
 * @param since when that was asked for
 * @param deadline when what still runs is moved, too; empty to wait for its end
 * @param ignoreDaemons true if daemons and latent tasks, which do not end, stay where they are
 * @param until when it ends by itself; empty if somebody has to end it
 */
public record Drain(
    Instant since,
    Optional<Instant> deadline,
    Optional<Boolean> ignoreDaemons,
    Optional<Instant> until) {

  /** What does not end is left where it is. */
  public boolean sparesDaemons() {
    return ignoreDaemons.orElse(false);
  }
}
