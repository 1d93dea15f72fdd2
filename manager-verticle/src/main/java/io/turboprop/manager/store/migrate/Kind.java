package io.turboprop.manager.store.migrate;

import java.util.Locale;

/** What a store has, in the order in which it is moved: attempts come after their tasks. */
public enum Kind {
  /** By id. */
  TASKS,
  /** By task, then number. */
  ATTEMPTS,
  /** In the order in which they first registered. */
  PROPLETS,
  /** By name. */
  FUNCTIONS,
  /** By id. */
  JOIN_TOKENS,
  /** By id. */
  JOINED,
  /** By key. */
  IDEMPOTENCY_KEYS,
  /** By number, which each {@code AppendEvent} has. */
  EVENTS;

  /** For people. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
