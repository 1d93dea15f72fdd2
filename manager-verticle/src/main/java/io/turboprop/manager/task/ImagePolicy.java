package io.turboprop.manager.task;

/** When it is found out what the name of a task's image stands for. */
public enum ImagePolicy {
  /** Once, when the task is submitted: every attempt runs those bytes. */
  PINNED,
  /** When the task is started: every attempt from then on runs those bytes. */
  IF_CHANGED,
  /** Anew for each attempt. */
  ALWAYS
}
