package io.turboprop.proplet.api;

import io.turboprop.direct.ManagerEnd;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.run.Attempt;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import io.vertx.core.Future;
import java.util.List;

/** What a manager may do over the worker API of a proplet. Called on the proplet's context. */
public interface ManagerDoor {
  /** Takes native orders, as they would come over a broker. */
  void take(Order.Batch orders);

  /**
   * Takes native orders and waits for what becomes of the attempts in them.
   *
   * @return one report for each, once it is written down; those that were not decided in some
   *     seconds are missing
   */
  Future<Report.Batch> takeAndAnswer(Order.Batch orders);

  /** Stops what runs or waits of this task; gives the attempts that were told. */
  List<Attempt> stop(TaskId task);

  /** Everything else that goes to and fro. */
  ManagerEnd end();
}
