package io.turboprop.cli.provision;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A configuration of nats-server with an MQTT listener. Its topics are subjects: levels between
 * dots, {@code *} for one of them, {@code >} for all that follow. By {@code $MQTT.sub.>} the server
 * brings what a session with QoS 1 waits for; it lets no client subscribe to that itself.
 */
final class NatsFiles {
  private NatsFiles() {}

  /**
   * Keys stand there as they are: the server knows plain text or bcrypt, and Java has no bcrypt.
   */
  static void write(Path folder, List<Identity> identities) {
    Path whole = folder.toAbsolutePath().normalize();
    String users = identities.stream().map(NatsFiles::user).collect(Collectors.joining());
    BrokerFolder.write(folder, Map.of("nats.conf", configuration(whole, users)));
  }

  private static String user(Identity identity) {
    TopicRights rights = TopicRights.of(identity);
    return """
            {
              user: "%s", password: "%s", allowed_connection_types: ["MQTT"]
              permissions: {
                publish: [%s]
                subscribe: [%s, "$MQTT.sub.>"]
              }
            }
        """
        .formatted(
            identity.entityId(),
            identity.apiKey(),
            subjects(rights.send()),
            subjects(rights.receive()));
  }

  private static String subjects(List<String> filters) {
    return filters.stream()
        .map(filter -> filter.replace('/', '.').replace('+', '*').replace('#', '>'))
        .map(subject -> '"' + subject + '"')
        .collect(Collectors.joining(", "));
  }

  private static String configuration(Path folder, String users) {
    return """
        server_name: turboprop
        listen: "127.0.0.1:4222"
        # The largest messages: chunks of images (1 MiB), uploaded modules within orders.
        max_payload: 8MB
        jetstream: { store_dir: "%s" }
        mqtt: { host: "127.0.0.1", port: 1883 }
        authorization: {
          users: [
        %s  ]
        }
        """
        .formatted(folder.resolve("jetstream"), users);
  }
}
