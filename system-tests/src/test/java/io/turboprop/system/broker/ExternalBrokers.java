package io.turboprop.system.broker;

import io.turboprop.link.TestBroker;
import io.turboprop.system.Forked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts brokers as their operators would, from the files that the project gives them. */
final class ExternalBrokers {
  private static final Path DOCS = Path.of("../docs/brokers");

  private ExternalBrokers() {}

  /** A broker that runs, and how it is reached. */
  record Running(Forked process, int port) implements AutoCloseable {
    String url() {
      return "tcp://127.0.0.1:" + port;
    }

    @Override
    public void close() {
      process.close();
    }
  }

  /**
   * @param folder that {@code turboprop provision --mosquitto-dir} wrote
   */
  static Running mosquitto(Path folder) throws IOException {
    int port = TestBroker.freePort();
    Path file = folder.resolve("mosquitto.conf");
    String text = Files.readString(file).replace("listener 1883", "listener " + port);
    // Started as root it becomes a user who cannot read the folder of a test.
    Files.writeString(file, text + "user root\n");
    return started(List.of("mosquitto", "-c", file.toString()), folder, port);
  }

  /**
   * @param folder that {@code turboprop provision --nats-dir} wrote
   */
  static Running nats(Path folder) throws IOException {
    int port = TestBroker.freePort();
    Path file = folder.resolve("nats.conf");
    String text = Files.readString(file).replace("port: 1883", "port: " + port);
    Files.writeString(file, text.replace("127.0.0.1:4222", "127.0.0.1:" + TestBroker.freePort()));
    return started(List.of("nats-server", "-c", file.toString()), folder, port);
  }

  private static Running started(List<String> command, Path folder, int port) {
    return new Running(Forked.start(command, Map.of(), folder.resolve("broker.log")), port);
  }

  /** Two brokers on one store, one of which waits. */
  static final class Pair implements AutoCloseable {
    final Running primary;
    final Running backup;

    /**
     * @param folder that {@code turboprop provision --artemis-dir} wrote
     */
    Pair(Path folder) throws IOException {
      int cluster = TestBroker.freePort();
      int other = TestBroker.freePort();
      primary = artemis(folder, "primary", cluster, other);
      backup = artemis(folder, "backup", other, cluster);
    }

    String urls() {
      return primary.url() + "," + backup.url();
    }

    private static Running artemis(Path provisioned, String role, int cluster, int other)
        throws IOException {
      Path etc = Files.createDirectories(provisioned.resolve(role + "/etc"));
      for (String name :
          List.of(
              "artemis-users.properties", "artemis-roles.properties", "security-settings.xml")) {
        Files.copy(provisioned.resolve(name), etc.resolve(name));
      }
      Files.copy(DOCS.resolve("artemis-" + role + ".xml"), etc.resolve("broker.xml"));
      Path login = Files.copy(DOCS.resolve("login.config"), etc.resolve("login.config"));
      int port = TestBroker.freePort();
      List<String> command =
          new java.util.ArrayList<>(
              Forked.javaCommand(
                  ArtemisMain.class.getName(),
                  "-Xmx256m",
                  "-Djava.security.auth.login.config=" + login,
                  "-Dartemis.instance=" + etc.getParent(),
                  "-Dturboprop.shared=" + provisioned.resolve("shared"),
                  "-Dturboprop.host=127.0.0.1",
                  "-Dturboprop.other.host=127.0.0.1",
                  "-Dturboprop.mqtt.port=" + port,
                  "-Dturboprop.cluster.port=" + cluster,
                  "-Dturboprop.other.port=" + other,
                  "-Dturboprop.cluster.password=secret-of-the-pair"));
      command.add(etc.toString());
      return new Running(Forked.start(command, Map.of(), provisioned.resolve(role + ".log")), port);
    }

    @Override
    public void close() {
      backup.close();
      primary.close();
    }
  }
}
