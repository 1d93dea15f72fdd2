package io.turboprop.manager.task;

import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;

/** Which place an instance takes among those that are made from the same task. */
public sealed interface Post {

  /**
   * One of so many, wherever it runs.
   *
   * @param index from 0
   */
  record Replica(int index) implements Post {
    public Replica {
      if (index < 0) {
        throw new IllegalArgumentException("index of a replica must not be negative: " + index);
      }
    }
  }

  /** The one on this proplet, of those on every proplet that is meant. */
  record Everywhere(PropletId on) implements Post {}

  /**
   * The one on this proplet of a broadcast, which is made once and never again.
   *
   * @param broadcast which of them
   */
  record Once(PropletId on, TaskId broadcast) implements Post {}

  /** Whether somebody sees to it that it is taken. */
  default boolean standing() {
    return !(this instanceof Once);
  }
}
