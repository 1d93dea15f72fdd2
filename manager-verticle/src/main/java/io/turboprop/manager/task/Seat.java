package io.turboprop.manager.task;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.RunResult;
import java.util.Optional;

/**
 * One proplet's part in the current attempt. An ordinary task has one seat, a broadcast task one
 * for each proplet it went to.
 *
 * @param boot the proplet's process that took the attempt over, once known
 * @param result how it ended there, once known
 */
public record Seat(
    PropletId proplet, Progress progress, Optional<BootId> boot, Optional<RunResult> result) {

  /** How far this seat is. */
  public enum Progress {
    /** The order is to be delivered. */
    SENT,
    /** The proplet has it. */
    ACCEPTED,
    RUNNING,
    DONE
  }

  static Seat sentTo(PropletId proplet) {
    return new Seat(proplet, Progress.SENT, Optional.empty(), Optional.empty());
  }

  Seat acceptedBy(Optional<BootId> newBoot) {
    return progress == Progress.SENT ? new Seat(proplet, Progress.ACCEPTED, newBoot, result) : this;
  }

  Seat runningOn(Optional<BootId> newBoot) {
    return progress == Progress.DONE
        ? this
        : new Seat(proplet, Progress.RUNNING, newBoot.or(() -> boot), result);
  }

  Seat doneWith(RunResult newResult) {
    return new Seat(proplet, Progress.DONE, boot, Optional.of(newResult));
  }

  public boolean done() {
    return progress == Progress.DONE;
  }
}
