package io.turboprop.manager.api;

import io.turboprop.manager.service.PropletDoor;
import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageLookup;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.turboprop.wire.RegistryMessage;
import io.vertx.core.Future;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The world behind the manager: takes what is sent to proplets, and can be away. */
final class ProbeDoor implements PropletDoor {
  final BlockingQueue<Order.Batch> sent = new LinkedBlockingQueue<>();
  volatile boolean up = true;

  @Override
  public Future<Void> send(PropletId to, Order.Batch orders) {
    sent.add(orders);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> broadcast(ManagerMessage message) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> broadcastOnce(ManagerMessage message) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> serve(RegistryMessage.ImageChunk chunk) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> ask(ImageLookup lookup) {
    return Future.succeededFuture();
  }

  @Override
  public long inlineModuleBytes() {
    return 7_000_000;
  }

  @Override
  public boolean up() {
    return up;
  }

  @Override
  public long malformed() {
    return 0;
  }

  @Override
  public String describe() {
    return up ? "connected" : "disconnected: connection refused";
  }
}
