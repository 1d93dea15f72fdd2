package io.turboprop.system.sim;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the broker knows of one client: subscriptions, and messages it has not acknowledged. */
final class BrokerSession {
  private static final int MOST_IDS = 65_535;

  private static final class Out {
    private final String topic;
    private final Buffer payload;
    private final int qos;
    private int id;
    private boolean received;

    Out(String topic, Buffer payload, int qos) {
      this.topic = topic;
      this.payload = payload;
      this.qos = qos;
    }

    Packet.Publish packet(boolean dup) {
      return new Packet.Publish(id, topic, payload, qos, dup);
    }
  }

  private final String client;
  private final boolean clean;
  private final Map<String, Integer> filters = new LinkedHashMap<>();
  private final Deque<Out> waiting = new ArrayDeque<>();
  private final Map<Integer, Out> flying = new LinkedHashMap<>();
  private final Set<Integer> incoming = new HashSet<>();
  private Connection.@Nullable Side line;
  private int lastId;
  private long dropped;

  BrokerSession(String client, boolean clean) {
    this.client = client;
    this.clean = clean;
  }

  String client() {
    return client;
  }

  boolean clean() {
    return clean;
  }

  Connection.@Nullable Side line() {
    return line;
  }

  long dropped() {
    return dropped;
  }

  int waiting() {
    return waiting.size();
  }

  void subscribe(String filter, int qos) {
    filters.put(filter, qos);
  }

  void unsubscribe(String filter) {
    filters.remove(filter);
  }

  /** The QoS with which this client wants the topic; -1 if it does not. */
  int wants(String topic) {
    int best = -1;
    for (Map.Entry<String, Integer> entry : filters.entrySet()) {
      if (entry.getValue() > best && matches(entry.getKey(), topic)) {
        best = entry.getValue();
      }
    }
    return best;
  }

  /** The client is here: what it has not acknowledged goes out again. */
  void attach(Connection.Side to, int window) {
    line = to;
    for (Out out : flying.values()) {
      to.send(out.received ? new Packet.PubRel(out.id) : out.packet(true));
    }
    pump(window);
  }

  void detach() {
    line = null;
  }

  void offer(String topic, Buffer payload, int qos, BrokerTemper temper) {
    if (line == null && (qos == 0 || clean)) {
      return;
    }
    if (qos == 0 && line != null) {
      line.send(new Packet.Publish(0, topic, payload, 0, false));
      return;
    }
    if (waiting.size() >= temper.queued()) {
      dropped++;
      return;
    }
    waiting.add(new Out(topic, payload, qos));
    pump(temper.window());
  }

  void acknowledged(int id, int window) {
    flying.remove(id);
    pump(window);
  }

  void received(int id) {
    Out out = flying.get(id);
    if (out != null) {
      out.received = true;
    }
    if (line != null) {
      line.send(new Packet.PubRel(id));
    }
  }

  /** A QoS 2 message of the client; false if it is a repetition. */
  boolean takesIn(int id) {
    return incoming.add(id);
  }

  void released(int id) {
    incoming.remove(id);
  }

  private void pump(int window) {
    while (line != null && flying.size() < window && !waiting.isEmpty()) {
      Out next = waiting.remove();
      next.id = freeId();
      flying.put(next.id, next);
      line.send(next.packet(false));
    }
  }

  private int freeId() {
    do {
      lastId = lastId % MOST_IDS + 1;
    } while (flying.containsKey(lastId));
    return lastId;
  }

  private static boolean matches(String filter, String topic) {
    if (filter.indexOf('+') < 0) {
      return filter.equals(topic);
    }
    List<String> levels = List.of(filter.split("/", -1));
    List<String> names = List.of(topic.split("/", -1));
    if (levels.size() != names.size()) {
      return false;
    }
    for (int i = 0; i < levels.size(); i++) {
      if (!levels.get(i).equals("+") && !levels.get(i).equals(names.get(i))) {
        return false;
      }
    }
    return true;
  }
}
