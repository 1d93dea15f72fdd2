package io.turboprop.wire;

import io.turboprop.model.TaskId;
import java.util.List;

/**
 * Every attempt that is in a native proplet's hands: those that are not over, and those whose end
 * the manager has not acknowledged. An attempt that is missing was never accepted there, or is
 * known to be over.
 *
 * @param nonce of the question
 * @param draining whether the proplet takes no new attempts
 */
public record Inventory(long nonce, boolean draining, List<Held> attempts) {
  public Inventory {
    attempts = List.copyOf(attempts);
  }

  /** One of them. */
  public record Held(TaskId task, int attempt, long epoch, State state) {}

  /** How far an attempt is. */
  public enum State {
    /** Has no slot yet. */
    ACCEPTED,
    RUNNING,
    /** It is over; the report of it is on its way. */
    ENDED
  }

  /** What a heartbeat says of the same attempts. */
  public Holdings holdings() {
    Holdings all = Holdings.NONE;
    for (Held held : attempts) {
      all = all.plus(held.task(), held.attempt());
    }
    return all;
  }
}
