package io.turboprop.system.sim;

import io.turboprop.link.Will;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The packets of MQTT 3.1.1 that we need, and how heavy they are. */
sealed interface Packet {
  int SMALL = 4;

  /** About so many bytes on the wire. */
  default int bytes() {
    return SMALL;
  }

  /**
   * @param keepAliveNanos of silence after which the client promises to ping
   */
  record Connect(String client, boolean clean, @Nullable Will will, long keepAliveNanos)
      implements Packet {
    @Override
    public String toString() {
      return "CONNECT " + client + (clean ? " clean" : "");
    }
  }

  record ConnAck(boolean present) implements Packet {}

  record Publish(int id, String topic, Buffer payload, int qos, boolean dup) implements Packet {
    @Override
    public int bytes() {
      return topic.length() + payload.length() + SMALL;
    }

    @Override
    public String toString() {
      return "PUBLISH " + id + " q" + qos + (dup ? " dup " : " ") + Text.brief(topic, payload);
    }
  }

  record PubAck(int id) implements Packet {}

  record PubRec(int id) implements Packet {}

  record PubRel(int id) implements Packet {}

  record PubComp(int id) implements Packet {}

  record Subscribe(int id, String filter, int qos) implements Packet {}

  record SubAck(int id, List<Integer> granted) implements Packet {}

  record Unsubscribe(int id, String filter) implements Packet {}

  record UnsubAck(int id) implements Packet {}

  record PingReq() implements Packet {}

  record PingResp() implements Packet {}

  record Disconnect() implements Packet {}

  /** How messages look in a trace. */
  final class Text {
    private static final int MOST = 400;

    private Text() {}

    static String brief(String topic, Buffer payload) {
      String text = payload.toString();
      String last = topic.substring(topic.indexOf("/c/") + 3);
      return last + " " + (text.length() > MOST ? text.substring(0, MOST) + "…" : text);
    }
  }
}
