package io.turboprop.manager.service;

import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageLookup;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.turboprop.wire.RegistryMessage;
import io.vertx.core.Future;

/**
 * The way out to proplets. A call's future ends when the broker has taken the message; while the
 * broker is away it fails after a while, or at once when too much waits. Called on the control
 * verticle's event loop, where the futures end too.
 */
public interface PropletDoor {

  /** To the topic of one native proplet. */
  Future<Void> send(PropletId to, Order.Batch orders);

  /** To all upstream workers. */
  Future<Void> broadcast(ManagerMessage message);

  /** To all upstream workers, and never twice: it may not arrive. */
  Future<Void> broadcastOnce(ManagerMessage message);

  /** To everyone who waits for images. */
  Future<Void> serve(RegistryMessage.ImageChunk chunk);

  /** To those who serve images. */
  Future<Void> ask(ImageLookup lookup);

  /** Largest module, in bytes, that fits inline into a start command. */
  long inlineModuleBytes();

  /** Whether the broker can be reached now. */
  boolean up();

  /** Messages that came in and were none. */
  long malformed();

  /** State of the link in words. */
  String describe();
}
