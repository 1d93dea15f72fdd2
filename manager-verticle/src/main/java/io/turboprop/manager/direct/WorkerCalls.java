package io.turboprop.manager.direct;

import io.turboprop.model.Bytes;
import io.turboprop.wire.Bundle;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * The worker API of one proplet (docs/native-protocol.md, "Over HTTP"). Futures fail with a {@link
 * WorkerRefusal} if it answered no; after any other failure nobody knows whether it was heard.
 */
public interface WorkerCalls {
  /**
   * What the proplet has to say.
   *
   * @param after number of the last parcel that was dealt with
   * @param wait how long it may think
   */
  Future<Bundle> poll(String session, long after, Duration wait);

  /**
   * Orders of the native protocol.
   *
   * @return ends when the proplet has taken them
   */
  Future<Void> order(Bytes orders);

  /**
   * Messages of all other kinds.
   *
   * @return ends when the proplet has dealt with them
   */
  Future<Void> deliver(String session, Bundle bundle);
}
