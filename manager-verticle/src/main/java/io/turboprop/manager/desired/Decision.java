package io.turboprop.manager.desired;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What follows from what is declared and what there is.
 *
 * @param again when to ask again although nothing has changed; empty for never
 */
public record Decision(List<Move> moves, Optional<Instant> again) {
  public Decision {
    moves = List.copyOf(moves);
  }
}
