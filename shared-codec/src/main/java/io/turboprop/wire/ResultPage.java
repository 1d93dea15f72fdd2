package io.turboprop.wire;

import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;

/**
 * Part of a result that is larger than a message ({@link Order.Result}). Pages may be lost, come
 * twice or in another order: who fetches asks again from the place it has reached.
 */
public sealed interface ResultPage {
  PropletId proplet();

  TaskId task();

  int attempt();

  /**
   * @param size of the whole result in bytes, as the proplet has it now
   * @param from place of the first byte of this page
   */
  record Part(
      PropletId proplet, BootId boot, TaskId task, int attempt, long size, long from, Bytes data)
      implements ResultPage {
    /** Place after the last byte of this page. */
    public long next() {
      return from + data.length();
    }
  }

  /**
   * The proplet does not have it any more, or cannot read it.
   *
   * @param why for people
   */
  record Gone(PropletId proplet, BootId boot, TaskId task, int attempt, String why)
      implements ResultPage {}
}
