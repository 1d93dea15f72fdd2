package io.turboprop.manager;

import io.turboprop.config.Credentials;
import io.turboprop.manager.broker.BrokerAccess;
import io.turboprop.manager.broker.BrokerRole;
import io.turboprop.manager.broker.BrokerUser;
import io.turboprop.manager.broker.EmbeddedBroker;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.service.JoinDoor;
import io.turboprop.model.PropletId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Lets those who joined into the embedded broker, and shuts them out. */
final class BrokerGate implements JoinDoor {
  private final Vertx vertx;
  private final Credentials manager;
  private final BrokerAccess access;
  private final EmbeddedBroker broker;

  BrokerGate(Vertx vertx, Credentials manager, BrokerAccess access, EmbeddedBroker broker) {
    this.vertx = vertx;
    this.manager = manager;
    this.access = access;
    this.broker = broker;
  }

  /** Before the broker listens, so that nobody who joined earlier is refused. */
  void adopt(Joined joined) {
    if (!joined.revoked()) {
      access.admit(user(joined));
    }
  }

  @Override
  public boolean guarded() {
    return true;
  }

  @Override
  public Future<Void> admit(Joined joined) {
    access.admit(user(joined));
    return ask(broker::forgetAnswers);
  }

  @Override
  public Future<Void> shutOut(PropletId proplet) {
    access.shutOut(proplet.value());
    return ask(
        () -> {
          broker.forgetAnswers();
          broker.cut(proplet.value());
        });
  }

  private Future<Void> ask(Runnable work) {
    return vertx.executeBlocking(
        () -> {
          work.run();
          return null;
        });
  }

  private BrokerUser user(Joined joined) {
    return new BrokerUser(
        manager.tenant(), manager.channel(), joined.id().value(), joined.key(), BrokerRole.PROPLET);
  }
}
