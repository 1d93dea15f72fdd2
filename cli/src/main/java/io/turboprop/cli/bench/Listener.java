package io.turboprop.cli.bench;

/** Follows what happens on simulated proplets; called on many event loops. */
interface Listener {
  /** An order to run this task came for the first time. */
  void ordered(int number);

  /** The manager has stored the end of this task. */
  void stored(int number);
}
