package io.turboprop.manager.task;

/** What follows when a daemon's guest ends by itself. */
public enum Restart {
  /** The task ends with it. */
  NO,
  /** Begins again if it ended badly. */
  ON_FAILURE,
  /** Begins again. */
  ALWAYS
}
