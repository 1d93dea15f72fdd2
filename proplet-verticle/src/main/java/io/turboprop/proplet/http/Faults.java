package io.turboprop.proplet.http;

import io.turboprop.model.Reason;
import io.vertx.core.buffer.Buffer;

/** How a door says that there is no answer to a call. */
@FunctionalInterface
public interface Faults {

  /**
   * A whole HTTP answer.
   *
   * @param header one that comes with it
   */
  record Answer(int status, String header, String value, Buffer body) {}

  Answer answer(Reason why);
}
