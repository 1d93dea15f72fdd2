package io.turboprop.manager.broker;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import java.util.Set;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends connections that try what no access rule is asked about: taking another entity's session
 * over by its client id, and naming a queue of the broker ({@code address::queue}) in a topic.
 * Where anybody may do anything, only those who are in this process keep their sessions.
 */
final class IdentityGuard implements MQTTInterceptor {
  private static final Logger log = LoggerFactory.getLogger(IdentityGuard.class);
  private static final String QUEUE_MARK = "::";

  private final Set<String> within;
  private final boolean rules;

  /**
   * @param within ids of those who are connected from within the process; they are taken
   * @param rules whether there are access rules
   */
  IdentityGuard(Set<String> within, boolean rules) {
    this.within = within;
    this.rules = rules;
  }

  @Override
  public boolean intercept(MqttMessage packet, RemotingConnection connection) {
    if (packet instanceof MqttConnectMessage connect && !isFree(connect, connection)) {
      return false;
    }
    return !rules || keepsRules(packet, connection);
  }

  private static boolean keepsRules(MqttMessage packet, RemotingConnection connection) {
    return switch (packet) {
      case MqttConnectMessage connect -> isItself(connect, connection);
      case MqttPublishMessage publish ->
          namesNoQueue(publish.variableHeader().topicName(), connection);
      case MqttSubscribeMessage subscribe ->
          subscribe.payload().topicSubscriptions().stream()
              .allMatch(wanted -> namesNoQueue(wanted.topicFilter(), connection));
      default -> true;
    };
  }

  private boolean isFree(MqttConnectMessage connect, RemotingConnection connection) {
    String client = connect.payload().clientIdentifier();
    return !within.contains(client)
        || end(connection, "client id " + client + " is in use in the broker's own process");
  }

  private static boolean isItself(MqttConnectMessage connect, RemotingConnection connection) {
    String client = connect.payload().clientIdentifier();
    String user = connect.payload().userName();
    if (client.equals(user)) {
      return true;
    }
    return end(connection, "client id " + client + " is not its user name " + user);
  }

  private static boolean namesNoQueue(String topic, RemotingConnection connection) {
    return !topic.contains(QUEUE_MARK)
        || end(connection, "topic " + topic + " contains " + QUEUE_MARK);
  }

  private static boolean end(RemotingConnection connection, String why) {
    log.warn("broker ends the connection from {}: {}", connection.getRemoteAddress(), why);
    connection.getTransportConnection().close();
    return false;
  }
}
