package io.turboprop.manager.proplet;

import java.util.Locale;

/** What the manager thinks of a proplet from what it heard of it. */
public enum Standing {
  /** Heard lately. */
  ALIVE,
  /** Missed beats, or its connection broke: keeps what it has, gets nothing new. */
  SUSPECT,
  /** Silent for so long that its attempts count as lost; or it said goodbye. */
  LOST;

  /** As it is written for people. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
