package io.turboprop.wire;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import java.util.List;
import java.util.Optional;

/**
 * What a native proplet tells of an attempt (architecture §5). Sent again until acknowledged, so it
 * may arrive twice. {@code sequence} counts from 1 in each boot.
 */
public sealed interface Report {
  long sequence();

  TaskId task();

  int attempt();

  long epoch();

  /** The attempt is taken over and will be reported on. */
  record Accepted(long sequence, TaskId task, int attempt, long epoch) implements Report {}

  /** The attempt will not be run here. */
  record Refused(long sequence, TaskId task, int attempt, long epoch, Reason reason)
      implements Report {}

  /** The guest runs. */
  record Started(long sequence, TaskId task, int attempt, long epoch) implements Report {}

  /** The guest is gone. */
  record Finished(long sequence, TaskId task, int attempt, long epoch, RunResult result)
      implements Report {}

  /**
   * Several reports of one boot in one message.
   *
   * @param inventory the answer to {@link Order.Inventory}, if this is one
   */
  record Batch(
      PropletId proplet, BootId boot, List<Report> reports, Optional<Inventory> inventory) {
    public Batch {
      reports = List.copyOf(reports);
    }

    public Batch(PropletId proplet, BootId boot, List<Report> reports) {
      this(proplet, boot, reports, Optional.empty());
    }
  }
}
