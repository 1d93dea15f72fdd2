package io.turboprop.system.sim;

import io.turboprop.manager.service.PropletDoor;
import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageLookup;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.turboprop.wire.RegistryMessage;
import io.vertx.core.Future;
import java.util.List;

/** A door that swallows some orders and says that they were sent. */
abstract class TappedDoor implements PropletDoor {
  private final PropletDoor door;

  TappedDoor(PropletDoor door) {
    this.door = door;
  }

  abstract boolean lets(PropletId to, Order order);

  @Override
  public Future<Void> send(PropletId to, Order.Batch orders) {
    List<Order> left = orders.orders().stream().filter(order -> lets(to, order)).toList();
    return left.isEmpty() ? Future.succeededFuture() : door.send(to, new Order.Batch(left));
  }

  @Override
  public Future<Void> broadcast(ManagerMessage message) {
    return door.broadcast(message);
  }

  @Override
  public Future<Void> broadcastOnce(ManagerMessage message) {
    return door.broadcastOnce(message);
  }

  @Override
  public Future<Void> serve(RegistryMessage.ImageChunk chunk) {
    return door.serve(chunk);
  }

  @Override
  public Future<Void> ask(ImageLookup lookup) {
    return door.ask(lookup);
  }

  @Override
  public long inlineModuleBytes() {
    return door.inlineModuleBytes();
  }

  @Override
  public boolean up() {
    return door.up();
  }

  @Override
  public long malformed() {
    return door.malformed();
  }

  @Override
  public String describe() {
    return door.describe();
  }
}
