package io.turboprop.manager.service;

import io.turboprop.manager.service.Fleet.Member;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.wire.Order;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Asks proplets for the output of their guests; upstream workers keep none. */
final class LogDesk {
  private final Fleet fleet;
  private final PropletDoor door;

  LogDesk(Fleet fleet, PropletDoor door) {
    this.fleet = fleet;
    this.door = door;
  }

  /** Ends when the broker has the question. */
  Future<Void> ask(ControlRequest.AskLogs wanted) {
    PropletId id = wanted.proplet();
    Optional<Member> member = fleet.find(id);
    if (member.isEmpty()) {
      return refused(
          ErrorCode.LOG_NOT_FOUND, "proplet " + id + ", which had the log, is not known any more");
    }
    if (!member.get().proplet().metadata().isNative()) {
      return refused(
          ErrorCode.LOG_NOT_FOUND,
          "proplet " + id + " is an upstream worker, which keeps no logs of its tasks");
    }
    if (!door.up()) {
      return refused(ErrorCode.LOG_UNAVAILABLE, "the broker cannot be reached: " + door.describe());
    }
    var order = new Order.Logs(wanted.task(), wanted.attempt(), wanted.from(), wanted.watch());
    return door.send(id, new Order.Batch(List.of(order)));
  }

  private static Future<Void> refused(ErrorCode code, String why) {
    return Future.failedFuture(new OrchestratorException(code, why));
  }
}
