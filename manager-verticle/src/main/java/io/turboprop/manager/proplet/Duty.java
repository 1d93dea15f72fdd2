package io.turboprop.manager.proplet;

import java.time.Duration;
import java.util.Optional;

/** What is asked of a proplet about taking work; asked again, it changes nothing. */
public sealed interface Duty {

  /**
   * It gets no new work and its work is moved away.
   *
   * @param deadline from now on, when what still runs is moved, too; empty to wait for its end
   * @param ignoreDaemons daemons and latent tasks stay where they are
   */
  record StartDrain(Optional<Duration> deadline, boolean ignoreDaemons) implements Duty {}

  record EndDrain() implements Duty {}

  /** It gets no new work and keeps what it has. */
  record Cordon() implements Duty {}

  record Uncordon() implements Duty {}
}
