package io.turboprop.proplet.agent;

import io.turboprop.proplet.run.Attempt;
import io.turboprop.proplet.run.Holding;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.Inventory.Held;
import io.turboprop.wire.Inventory.State;
import io.turboprop.wire.Report;
import java.util.ArrayList;
import java.util.List;

/** Which attempts are in a proplet's hands, from what runs and what is not acknowledged. Pure. */
final class InHand {
  private InHand() {}

  static Inventory inventory(
      long nonce, boolean draining, List<Holding> holdings, List<Report> ends) {
    List<Held> held = new ArrayList<>();
    for (Holding holding : holdings) {
      held.add(held(holding.attempt(), holding.running() ? State.RUNNING : State.ACCEPTED));
    }
    for (Report end : ends) {
      held.add(held(Notes.attempt(end), State.ENDED));
    }
    return new Inventory(nonce, draining, held);
  }

  private static Held held(Attempt attempt, State state) {
    return new Held(attempt.task(), attempt.number(), attempt.epoch(), state);
  }
}
