package io.turboprop.system.sim;

import io.turboprop.link.Will;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The broker's end of one connection. */
final class BrokerGuest implements Connection.End {
  private final SimBroker broker;
  private final Connection.Side line;
  private @Nullable BrokerSession session;
  private @Nullable Will will;
  private long patienceNanos;
  private long heardAt;

  BrokerGuest(SimBroker broker, Connection.Side line) {
    this.broker = broker;
    this.line = line;
  }

  Connection.Side line() {
    return line;
  }

  @Nullable BrokerSession session() {
    return session;
  }

  @Nullable Will will() {
    return will;
  }

  void opened(BrokerSession in, Packet.Connect connect, long now) {
    session = in;
    will = connect.will();
    patienceNanos = connect.keepAliveNanos() * 3 / 2;
    heardAt = now;
  }

  boolean silentAt(long now) {
    return now - heardAt > patienceNanos;
  }

  @Override
  public void closed() {
    broker.gone(this, true);
  }

  @Override
  public void arrived(Packet packet) {
    heardAt = broker.process().world().now();
    if (packet instanceof Packet.Connect connect) {
      broker.connected(this, connect);
    } else if (session != null && session.line() == line) {
      take(session, packet);
    }
  }

  private void take(BrokerSession from, Packet packet) {
    int window = broker.temper().window();
    switch (packet) {
      case Packet.Publish p -> publish(from, p);
      case Packet.PubAck(int id) -> from.acknowledged(id, window);
      case Packet.PubRec(int id) -> from.received(id);
      case Packet.PubComp(int id) -> from.acknowledged(id, window);
      case Packet.PubRel(int id) -> {
        from.released(id);
        line.send(new Packet.PubComp(id));
      }
      case Packet.Subscribe(int id, String filter, int qos) -> {
        broker.subscribed(from, filter, qos);
        line.send(new Packet.SubAck(id, List.of(qos)));
      }
      case Packet.Unsubscribe(int id, String filter) -> {
        broker.unsubscribed(from, filter);
        line.send(new Packet.UnsubAck(id));
      }
      case Packet.PingReq ignored -> line.send(new Packet.PingResp());
      case Packet.Disconnect ignored -> {
        line.close();
        broker.gone(this, false);
      }
      case Packet.Connect ignored -> {}
      case Packet.ConnAck ignored -> {}
      case Packet.SubAck ignored -> {}
      case Packet.UnsubAck ignored -> {}
      case Packet.PingResp ignored -> {}
    }
  }

  private void publish(BrokerSession from, Packet.Publish p) {
    switch (p.qos()) {
      case 0 -> broker.published(from, p.topic(), p.payload(), 0);
      case 1 -> {
        broker.published(from, p.topic(), p.payload(), 1);
        line.send(new Packet.PubAck(p.id()));
      }
      default -> {
        if (from.takesIn(p.id())) {
          broker.published(from, p.topic(), p.payload(), 2);
        }
        line.send(new Packet.PubRec(p.id()));
      }
    }
  }
}
