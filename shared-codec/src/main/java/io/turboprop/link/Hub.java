package io.turboprop.link;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * What a broker is to services in one process that have none: whoever subscribed hears what is said
 * on a topic. It keeps nothing: who is not there misses it, as everywhere in our protocols, and
 * asks again. Safe for several threads; each link is told on its own loop.
 */
public final class Hub implements LinkSource {
  private final Set<HubSession> sessions = ConcurrentHashMap.newKeySet();

  /** A link to the others here; the configuration's brokers, login and will are not used. */
  @Override
  public BrokerLink make(
      Vertx vertx, LinkConfig config, RandomGenerator random, InstantSource clock) {
    LinkLoop loop = LinkLoop.of(vertx);
    return new MqttLink(config, loop, events -> new HubSession(loop, events), random, clock);
  }

  private void spread(String topic, Buffer payload, Qos qos) {
    for (HubSession session : sessions) {
      session.offer(topic, payload, qos);
    }
  }

  /** One link's presence. Runs on the link's loop, but for {@link #offer}. */
  private final class HubSession implements Session {
    private final LinkLoop loop;
    private final Events events;
    private final Map<TopicFilter, Qos> filters = new ConcurrentHashMap<>();
    private volatile boolean open;
    private int lastId;

    HubSession(LinkLoop loop, Events events) {
      this.loop = loop;
      this.events = events;
    }

    @Override
    public String peer() {
      return "the others in this process";
    }

    @Override
    public Future<Boolean> connect() {
      open = true;
      sessions.add(this);
      return Future.succeededFuture(false);
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public Future<Integer> publish(String topic, Buffer payload, Qos qos) {
      int id = ++lastId;
      spread(topic, payload, qos);
      if (qos != Qos.AT_MOST_ONCE) {
        loop.later().execute(() -> ifOpen(() -> events.acked(id)));
      }
      return Future.succeededFuture(id);
    }

    @Override
    public Future<Integer> subscribe(String filter, Qos qos) {
      int id = ++lastId;
      filters.put(TopicFilter.parse(filter), qos);
      loop.later().execute(() -> ifOpen(() -> events.subscribed(id, List.of(qos.level()))));
      return Future.succeededFuture(id);
    }

    @Override
    public Future<Integer> unsubscribe(String filter) {
      filters.remove(TopicFilter.parse(filter));
      return Future.succeededFuture(++lastId);
    }

    @Override
    public void cut(String why) {
      if (open) {
        end();
        events.lost(why);
      }
    }

    @Override
    public Future<Void> leave() {
      end();
      return Future.succeededFuture();
    }

    /** From any thread: what was said is told if it was asked for, once. */
    void offer(String topic, Buffer payload, Qos qos) {
      List<String> names = TopicFilter.levelsOf(topic);
      filters.entrySet().stream()
          .filter(wanted -> wanted.getKey().matches(names))
          .map(Map.Entry::getValue)
          .max(Qos::compareTo)
          .map(granted -> granted.compareTo(qos) < 0 ? granted : qos)
          .ifPresent(
              granted -> {
                var message = new Inbound(topic, payload, granted, false);
                loop.later().execute(() -> ifOpen(() -> events.arrived(message, () -> {})));
              });
    }

    private void ifOpen(Runnable action) {
      if (open) {
        action.run();
      }
    }

    private void end() {
      open = false;
      sessions.remove(this);
      filters.clear();
    }
  }
}
