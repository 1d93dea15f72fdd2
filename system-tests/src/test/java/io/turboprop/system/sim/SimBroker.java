package io.turboprop.system.sim;

import io.turboprop.link.Will;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT 3.1.1 broker: sessions, QoS 0 to 2 with redelivery after a reconnect, wills, keep-alive,
 * take-over of sessions, bounded queues. Beside that, it loses, repeats and delays messages when it
 * is told to, because nothing may rest on its promises.
 */
final class SimBroker implements SimNet.Listener {
  private static final Duration KEEP_ALIVE_CHECK = Duration.ofSeconds(1);
  private static final long MOST_DELAY_NANOS = 8_000_000_000L;

  /** Sees what clients publish, before anything happens to it. */
  interface Watcher {
    void published(String client, String topic, Buffer payload);
  }

  private record Target(BrokerSession session, int qos) {}

  private final SimProcess process;
  private final SplittableRandom random;
  private final Watcher watcher;
  private final Map<String, BrokerSession> sessions = new LinkedHashMap<>();
  private final Map<String, BrokerGuest> guests = new LinkedHashMap<>();
  private final Map<String, List<Target>> routes = new HashMap<>();
  private BrokerTemper temper;
  private @Nullable Life life;

  SimBroker(World world, BrokerTemper temper, Watcher watcher) {
    this.process = new SimProcess(world, "broker");
    this.random = world.chance();
    this.temper = temper;
    this.watcher = watcher;
  }

  SimProcess process() {
    return process;
  }

  BrokerTemper temper() {
    return temper;
  }

  void temper(BrokerTemper newTemper) {
    temper = newTemper;
  }

  void start() {
    Life fresh = process.start();
    life = fresh;
    fresh.every(KEEP_ALIVE_CHECK, this::dropTheSilent);
  }

  /** Connections break and wills are forgotten; sessions are, too, unless they are durable. */
  void crash() {
    if (!process.up()) {
      return;
    }
    List.copyOf(guests.values()).forEach(guest -> guest.line().close());
    guests.clear();
    sessions.values().forEach(BrokerSession::detach);
    sessions.values().removeIf(session -> session.clean() || !temper.durable());
    routes.clear();
    process.kill();
    life = null;
  }

  @Override
  public boolean up() {
    return process.up();
  }

  @Override
  public void accept(Connection connection) {
    Life now = life;
    if (now != null) {
      Connection.Side side = connection.brokerSide();
      side.bind(process, now, new BrokerGuest(this, side));
    }
  }

  /** Messages that wait for clients. */
  int waiting() {
    return sessions.values().stream().mapToInt(BrokerSession::waiting).sum();
  }

  void connected(BrokerGuest guest, Packet.Connect connect) {
    BrokerGuest former = guests.get(connect.client());
    if (former != null) {
      process.note("takes over", connect.client());
      former.line().close();
      gone(former, temper.willOnTakeover());
    }
    guests.put(connect.client(), guest);
    BrokerSession known = sessions.get(connect.client());
    boolean present = known != null && !connect.clean() && !known.clean();
    BrokerSession session =
        present && known != null ? known : new BrokerSession(connect.client(), connect.clean());
    if (!present) {
      sessions.put(connect.client(), session);
      routes.clear();
    }
    guest.opened(session, connect, process.world().now());
    guest.line().send(new Packet.ConnAck(present));
    session.attach(guest.line(), temper.window());
  }

  /** This connection is over. */
  void gone(BrokerGuest guest, boolean tellWill) {
    BrokerSession session = guest.session();
    if (session == null || guests.get(session.client()) != guest) {
      return;
    }
    guests.remove(session.client());
    session.detach();
    if (session.clean()) {
      sessions.remove(session.client());
      routes.clear();
    }
    Will will = guest.will();
    if (tellWill && will != null) {
      process.note("tells the will of", session.client());
      route(will.topic(), will.payload(), will.qos().level());
    }
  }

  void subscribed(BrokerSession session, String filter, int qos) {
    session.subscribe(filter, qos);
    routes.clear();
  }

  void unsubscribed(BrokerSession session, String filter) {
    session.unsubscribe(filter);
    routes.clear();
  }

  void published(BrokerSession from, String topic, Buffer payload, int qos) {
    watcher.published(from.client(), topic, payload);
    route(topic, payload, qos);
  }

  private void route(String topic, Buffer payload, int qos) {
    for (Target target : routes.computeIfAbsent(topic, this::targets)) {
      deliver(target, topic, payload, Math.min(qos, target.qos()));
    }
  }

  private void deliver(Target target, String topic, Buffer payload, int qos) {
    double fate = random.nextDouble();
    if (fate < temper.loss()) {
      process.note("loses for " + target.session().client(), topic);
      return;
    }
    if (fate < temper.loss() + temper.repeat()) {
      target.session().offer(topic, payload, qos, temper);
    }
    Life now = life;
    if (now != null && random.nextDouble() < temper.delay()) {
      now.in(
          random.nextLong(MOST_DELAY_NANOS),
          () -> target.session().offer(topic, payload, qos, temper));
    } else {
      target.session().offer(topic, payload, qos, temper);
    }
  }

  private List<Target> targets(String topic) {
    return sessions.values().stream()
        .map(session -> new Target(session, session.wants(topic)))
        .filter(target -> target.qos() >= 0)
        .toList();
  }

  private void dropTheSilent() {
    long now = process.world().now();
    for (BrokerGuest guest : List.copyOf(guests.values())) {
      if (guest.silentAt(now)) {
        guest.line().close();
        gone(guest, true);
      }
    }
  }
}
