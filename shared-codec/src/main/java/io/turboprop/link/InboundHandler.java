package io.turboprop.link;

import io.vertx.core.Future;

/**
 * Takes the messages of one subscription. Called on the link's event loop, so it must not block.
 */
@FunctionalInterface
public interface InboundHandler {
  /**
   * The message is acknowledged to the broker when the returned future ends, well or badly: a
   * message that cannot be handled would otherwise come back for ever. A handler that wants it
   * again completes late, or keeps it.
   */
  Future<Void> handle(Inbound message);
}
