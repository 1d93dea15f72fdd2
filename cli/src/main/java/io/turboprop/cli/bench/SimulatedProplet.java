package io.turboprop.cli.bench;

import io.vertx.core.Future;

/**
 * A proplet without machine: it speaks the whole protocol over a connection of its own and takes as
 * long for a task as it is told. Lives on the event loop of its link.
 */
interface SimulatedProplet {
  /** Ends when the broker granted the subscriptions. */
  Future<Void> start();

  /** Says goodbye, so that nobody waits for it. Ends when that is on its way; never fails. */
  Future<Void> leave();

  /** Is a new process from now on, which remembers nothing. */
  void forget();
}
