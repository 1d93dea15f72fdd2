package io.turboprop.proplet.run;

/**
 * Where a run stands.
 *
 * <pre>
 *  order ──► ACCEPTING ──written──► FETCHING ──image──► WAITING ──slot──► RUNNING ──► (ended)
 *               │ not written, stop    │ stop, no image    │ stop            │ stop      ▲
 *               └──────────────────────┴───────────────────┴──► (ended)      └► HALTING ─┘
 * </pre>
 */
public enum Phase {
  /** It is being written down that the attempt is taken over; nobody has been told yet. */
  ACCEPTING,
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
