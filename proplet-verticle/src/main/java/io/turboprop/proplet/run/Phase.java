package io.turboprop.proplet.run;

/**
 * Where a run stands.
 *
 * <pre>
 *  order ──► FETCHING ──image──► WAITING ──slot──► RUNNING ──► (ended)
 *               │ stop, no image    │ stop            │ stop      ▲
 *               └───────────────────┴──► (ended)      └► HALTING ─┘
 * </pre>
 */
public enum Phase {
  /** The image is looked up or on its way; takes no slot. */
  FETCHING,
  /** The image is here, all slots are taken. */
  WAITING,
  /** The guest has a slot. */
  RUNNING,
  /** The guest was asked to end and has not yet; still has its slot. */
  HALTING;

  boolean hasSlot() {
    return this == RUNNING || this == HALTING;
  }
}
