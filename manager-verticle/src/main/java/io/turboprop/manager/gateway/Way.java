package io.turboprop.manager.gateway;

import io.turboprop.manager.serving.Endpoint;
import io.vertx.core.Future;

/** A way to a proplet. Used, and answers, on one event loop. */
interface Way {
  Attempt begin(Outgoing call, Endpoint to);

  /** One attempt that is under way. */
  interface Attempt {
    /** Never fails. */
    Future<Outcome> outcome();

    /** Whether the call is on its way to the proplet, so that its silence says something of it. */
    boolean delivered();

    /** Nobody waits any more. May be called at any time, and more than once. */
    void abandon();
  }
}
