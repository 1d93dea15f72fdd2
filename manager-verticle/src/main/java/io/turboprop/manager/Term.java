package io.turboprop.manager;

import io.turboprop.manager.api.TermParts;
import io.vertx.core.Future;

/**
 * The time in which one manager leads with one epoch. Begun and ended once, on the loop of {@link
 * Campaign}.
 */
public interface Term {

  /** Ends when requests can be answered. */
  Future<TermParts> begin();

  /** From now on it writes nothing. */
  void cutOff();

  /** Writes down what is still in memory, unless it was cut off; then nothing of it is left. */
  Future<Void> end();
}
