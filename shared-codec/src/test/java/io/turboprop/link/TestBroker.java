package io.turboprop.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.jspecify.annotations.Nullable;

/**
 * A real MQTT broker on a free port of the loopback, in this JVM. Lets anyone in and forgets all
 * when stopped, unless told otherwise. Comes back on the same port.
 *
 * <pre>{@code
 * try (TestBroker broker = TestBroker.start()) { … broker.url() … broker.restart() … }
 * }</pre>
 */
public final class TestBroker implements AutoCloseable {
  private final Settings settings;
  private final String id = UUID.randomUUID().toString();
  private int port;
  private EmbeddedActiveMQ server = new EmbeddedActiveMQ();

  /**
   * @param folder where messages and sessions are kept over restarts; null for memory only
   * @param security who may do what; null for anyone anything
   * @param acceptor more of the acceptor's URL, beginning with {@code ;}, or empty
   */
  public record Settings(
      @Nullable Path folder, @Nullable ActiveMQSecurityManager security, String acceptor) {
    public static final Settings OPEN = new Settings(null, null, "");

    public Settings keptIn(Path folder) {
      return new Settings(folder, security, acceptor);
    }

    public Settings guardedBy(ActiveMQSecurityManager security) {
      return new Settings(folder, security, acceptor);
    }

    public Settings acceptor(String acceptor) {
      return new Settings(folder, security, acceptor);
    }
  }

  private TestBroker(Settings settings) {
    this.settings = settings;
  }

  public static TestBroker start() {
    return start(Settings.OPEN);
  }

  public static TestBroker start(Settings settings) {
    var broker = new TestBroker(settings);
    broker.resume();
    return broker;
  }

  /** A port that is free now. */
  public static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  public BrokerAddress address() {
    return new BrokerAddress("127.0.0.1", port, settings.acceptor.contains("sslEnabled=true"));
  }

  public String url() {
    return address().toString();
  }

  /** Connections it has now. */
  public int connections() {
    return server.getActiveMQServer().getConnectionCount();
  }

  /** Starts it again, on the port it had. */
  public void resume() {
    try {
      server = new EmbeddedActiveMQ();
      server.setConfiguration(configuration());
      if (settings.security != null) {
        server.setSecurityManager(settings.security);
      }
      server.start();
      port = server.getActiveMQServer().getRemotingService().getAcceptor("mqtt").getActualPort();
    } catch (Exception e) {
      throw new IllegalStateException("test broker did not start on port " + port, e);
    }
  }

  public void stop() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("test broker did not stop", e);
    }
  }

  public void restart() {
    stop();
    resume();
  }

  @Override
  public void close() {
    stop();
  }

  private ConfigurationImpl configuration() throws Exception {
    var config = new ConfigurationImpl();
    config.setName(id);
    config.setPersistenceEnabled(settings.folder != null);
    config.setSecurityEnabled(settings.security != null);
    config.setJMXManagementEnabled(false);
    config.setMessageCounterEnabled(false);
    config.setMaxDiskUsage(-1);
    config.setMqttSessionScanInterval(500);
    config.setJournalType(JournalType.NIO).setJournalMinFiles(2).setJournalFileSize(2 << 20);
    Path folder =
        settings.folder != null
            ? settings.folder.toAbsolutePath()
            : Files.createTempDirectory("test-broker");
    config.setJournalDirectory(folder.resolve("journal").toString());
    config.setBindingsDirectory(folder.resolve("bindings").toString());
    config.setPagingDirectory(folder.resolve("paging").toString());
    config.setLargeMessagesDirectory(folder.resolve("large").toString());
    config.addAddressSetting("#", quiet());
    config.addAcceptorConfiguration(
        "mqtt", "tcp://127.0.0.1:" + port + "?protocols=MQTT" + settings.acceptor);
    return config;
  }

  private static AddressSettings quiet() {
    var address = new AddressSettings();
    address.setDeadLetterAddress(SimpleString.of("dead-letters"));
    address.setExpiryAddress(SimpleString.of("expired"));
    return address;
  }
}
