package io.turboprop.direct;

import io.turboprop.wire.Bundle;
import io.turboprop.wire.Parcel;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * What a manager asks of a proplet that it drives. Futures fail with {@code CONFLICT} when the
 * session is over: then the manager begins a new one.
 */
public interface ManagerEnd {
  /**
   * What the proplet has to say. A session that is not known yet begins, and ends any other.
   *
   * @param session a name that nobody used before
   * @param after number of the last parcel that the manager is done with; 0 for none
   * @param wait how long to wait for something to say
   * @return at once if there is something to say; nothing in it if there was nothing so long
   */
  Future<Bundle> poll(String session, long after, Duration wait);

  /**
   * Brings messages; they may be brought twice.
   *
   * @return ends when they are handled, as far as they may not be lost
   */
  Future<Void> deliver(String session, List<Parcel.Message> messages);
}
