package io.turboprop.manager.gateway;

import io.turboprop.model.PropletId;
import io.turboprop.wire.FunctionAnswer;
import io.turboprop.wire.FunctionCall;
import io.vertx.core.Future;

/** Makes calls over the broker. May be used from any thread. */
public interface CallDoor {
  /** For managers that have no broker. */
  CallDoor CLOSED =
      new CallDoor() {
        @Override
        public Sent send(PropletId to, FunctionCall call) {
          Future<Void> none = Future.failedFuture("calls over the broker are not possible here");
          return new Sent(none, Future.failedFuture(none.cause()));
        }

        @Override
        public void forget(String call) {}
      };

  /**
   * Sends a call. Whoever does it has to {@link #forget} it in the end, answered or not.
   *
   * @param call with an id that no other call has
   */
  Sent send(PropletId to, FunctionCall call);

  /** An answer that comes from now on is thrown away. */
  void forget(String call);

  /**
   * A call under way. Both futures may end on any thread.
   *
   * @param taken ends when the broker has it; fails when it did not take it in time
   * @param answer fails together with {@code taken}
   */
  record Sent(Future<Void> taken, Future<FunctionAnswer> answer) {}
}
