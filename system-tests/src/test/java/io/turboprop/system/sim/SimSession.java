package io.turboprop.system.sim;

import io.turboprop.link.Inbound;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.Qos;
import io.turboprop.link.Session;
import io.turboprop.time.Cancellable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of connections over the simulated network, with the manners of the real session:
 * it pings when silent, waits so long for a CONNACK and no longer, and keeps received QoS 2
 * messages that are not released over reconnects.
 */
final class SimSession implements Session, Connection.End {
  private static final int MOST_IDS = 65_535;

  private final LinkConfig config;
  private final SimNet net;
  private final Life life;
  private final Events events;
  private final Map<Integer, Packet.Publish> unreleased = new LinkedHashMap<>();
  private Connection.@Nullable Side line;
  private @Nullable Promise<Boolean> connecting;
  private Cancellable timeout = () -> {};
  private Cancellable pings = () -> {};
  private boolean open;
  private boolean heard;
  private int connection;
  private int lastId;

  SimSession(LinkConfig config, SimNet net, Life life, Events events) {
    this.config = config;
    this.net = net;
    this.life = life;
    this.events = events;
  }

  @Override
  public Future<Boolean> connect() {
    Promise<Boolean> answer = Promise.promise();
    connecting = answer;
    SimProcess host = life.host();
    SimNet.Dial dial = net.dial(host.name(), made -> host.run(life, () -> dialled(answer, made)));
    timeout =
        life.after(
            config.times().connectTimeout().multipliedBy(2),
            () -> {
              dial.abandon();
              refused(answer, "no answer to CONNECT");
            });
    return answer.future();
  }

  private void dialled(Promise<Boolean> answer, @Nullable Connection made) {
    if (!Objects.equals(connecting, answer)) {
      if (made != null) {
        made.clientSide().close();
      }
      return;
    }
    if (made == null) {
      refused(answer, "connection refused");
      return;
    }
    Connection.Side side = made.clientSide();
    line = side;
    side.bind(life.host(), life, this);
    side.send(
        new Packet.Connect(
            config.clientId(),
            config.cleanSession(),
            config.will(),
            config.times().keepAlive().toNanos()));
  }

  private void refused(Promise<Boolean> answer, String why) {
    if (Objects.equals(connecting, answer)) {
      connecting = null;
      timeout.cancel();
      hangUp();
      answer.fail(why);
    }
  }

  /**
   * The process is gone, and its sockets with it.
   *
   * @param unnoticed the broker is not told, as when a machine loses its power
   */
  void dropped(boolean unnoticed) {
    if (line != null && unnoticed) {
      line.vanish();
    }
    hangUp();
  }

  private void hangUp() {
    if (line != null) {
      line.close();
      line = null;
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public Future<Integer> publish(String topic, Buffer payload, Qos qos) {
    int id = qos == Qos.AT_MOST_ONCE ? 0 : nextId();
    return send(id, new Packet.Publish(id, topic, payload, qos.level(), false));
  }

  @Override
  public Future<Integer> subscribe(String filter, Qos qos) {
    int id = nextId();
    return send(id, new Packet.Subscribe(id, filter, qos.level()));
  }

  @Override
  public Future<Integer> unsubscribe(String filter) {
    int id = nextId();
    return send(id, new Packet.Unsubscribe(id, filter));
  }

  private Future<Integer> send(int id, Packet packet) {
    if (line == null || !open) {
      return Future.failedFuture("not connected");
    }
    line.send(packet);
    return Future.succeededFuture(id);
  }

  @Override
  public void cut(String why) {
    if (open) {
      hangUp();
      ended(why);
    }
  }

  @Override
  public Future<Void> leave() {
    if (line != null && open) {
      line.send(new Packet.Disconnect());
    }
    open = false;
    connection++;
    pings.cancel();
    timeout.cancel();
    connecting = null;
    hangUp();
    return Future.succeededFuture();
  }

  @Override
  public void closed() {
    line = null;
    Promise<Boolean> waiting = connecting;
    if (waiting != null) {
      refused(waiting, "the connection was closed");
    }
    ended("the broker or the network closed the connection");
  }

  private void ended(String why) {
    if (open) {
      open = false;
      connection++;
      pings.cancel();
      events.lost(why);
    }
  }

  @Override
  public void arrived(Packet packet) {
    heard = true;
    switch (packet) {
      case Packet.ConnAck(boolean present) -> opened(present);
      case Packet.Publish p -> take(p);
      case Packet.PubRel(int id) -> release(id);
      case Packet.PubAck(int id) -> events.acked(id);
      case Packet.PubComp(int id) -> events.acked(id);
      case Packet.PubRec(int id) -> reply(new Packet.PubRel(id));
      case Packet.SubAck a -> events.subscribed(a.id(), a.granted());
      case Packet.UnsubAck ignored -> {}
      case Packet.PingResp ignored -> {}
      case Packet.Connect ignored -> {}
      case Packet.Subscribe ignored -> {}
      case Packet.Unsubscribe ignored -> {}
      case Packet.PingReq ignored -> {}
      case Packet.Disconnect ignored -> {}
    }
  }

  private void opened(boolean present) {
    Promise<Boolean> answer = connecting;
    if (answer == null) {
      return;
    }
    connecting = null;
    timeout.cancel();
    open = true;
    heard = true;
    connection++;
    pings = life.every(config.times().keepAlive(), this::ping);
    answer.complete(present);
  }

  private void ping() {
    if (!open || line == null) {
      return;
    }
    if (heard) {
      heard = false;
      line.send(new Packet.PingReq());
    } else {
      cut("nothing heard from the broker");
    }
  }

  private void take(Packet.Publish p) {
    switch (p.qos()) {
      case 0 -> tell(p, () -> {});
      case 1 -> tell(p, whileConnected(new Packet.PubAck(p.id())));
      default -> {
        unreleased.put(p.id(), p);
        reply(new Packet.PubRec(p.id()));
      }
    }
  }

  private void release(int id) {
    Packet.Publish p = unreleased.remove(id);
    if (p == null) {
      reply(new Packet.PubComp(id));
    } else {
      tell(p, whileConnected(new Packet.PubComp(id)));
    }
  }

  private void tell(Packet.Publish p, Runnable ack) {
    life.host().note("<", p);
    events.arrived(new Inbound(p.topic(), p.payload(), Qos.of(p.qos()), p.dup()), ack);
  }

  private Runnable whileConnected(Packet answer) {
    int on = connection;
    return () -> {
      if (open && on == connection) {
        reply(answer);
      }
    };
  }

  private void reply(Packet packet) {
    if (line != null) {
      line.send(packet);
    }
  }

  private int nextId() {
    lastId = lastId % MOST_IDS + 1;
    return lastId;
  }
}
