package io.turboprop.model;

/** Whose doing a failure is, which decides what happens to the task (architecture §4). */
public enum Fault {
  /** Will fail again in the same way: the task fails at once. */
  PERMANENT,
  /** May pass: the task waits and costs no attempt. */
  TRANSIENT,
  /** The guest's own doing: costs an attempt. */
  TASK,
  /** The fleet's doing: a new attempt elsewhere, costs none. */
  INFRASTRUCTURE
}
