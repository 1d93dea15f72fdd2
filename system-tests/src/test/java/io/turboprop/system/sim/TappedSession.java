package io.turboprop.system.sim;

import io.turboprop.link.Qos;
import io.turboprop.link.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** A session that leaves everything to another one; to be changed in parts. */
class TappedSession implements Session {
  private final Session session;

  TappedSession(Session session) {
    this.session = session;
  }

  @Override
  public Future<Boolean> connect() {
    return session.connect();
  }

  @Override
  public boolean isOpen() {
    return session.isOpen();
  }

  @Override
  public Future<Integer> publish(String topic, Buffer payload, Qos qos) {
    return session.publish(topic, payload, qos);
  }

  @Override
  public Future<Integer> subscribe(String filter, Qos qos) {
    return session.subscribe(filter, qos);
  }

  @Override
  public Future<Integer> unsubscribe(String filter) {
    return session.unsubscribe(filter);
  }

  @Override
  public void cut(String why) {
    session.cut(why);
  }

  @Override
  public Future<Void> leave() {
    return session.leave();
  }
}
