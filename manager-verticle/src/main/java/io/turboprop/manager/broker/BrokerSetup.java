package io.turboprop.manager.broker;

import java.nio.file.Path;
import java.util.Map;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** Our settings in the words of Artemis. */
final class BrokerSetup {
  static final String ACCEPTOR = "mqtt";

  /**
   * Messages that a queue has room for in one piece before it takes another one: a power of 2. By
   * default 8,192, which are 32 KiB for each client.
   */
  private static final int QUEUE_BUFFER = 256;

  private static final int JOURNAL_FILE_BYTES = 2 << 20;

  /**
   * How long a write waits for company before it is forced to disk. The default of Artemis, 3.3 ms,
   * is most of the latency of a message to a remembered session.
   */
  private static final int JOURNAL_WAIT_NANOS = 200_000;

  private static final int EXPIRY_SCAN_MS = 1_000;
  private static final int SESSION_SCAN_MS = 500;
  private static final int GRANT_MEMORY_MS = 10_000;

  private BrokerSetup() {}

  static Configuration of(BrokerConfig config) {
    var setup = new ConfigurationImpl();
    setup.setName("turboprop");
    keep(setup, config.folder().toAbsolutePath().normalize());
    setup.setMinDiskFree(config.minFreeDiskBytes());
    setup.setGlobalMaxSize(config.memoryBytes());
    setup.setMqttSessionScanInterval(SESSION_SCAN_MS);
    setup.setMessageExpiryScanPeriod(EXPIRY_SCAN_MS);
    setup.setJMXManagementEnabled(false);
    setup.setSecurityEnabled(config.access() != null);
    setup.setSecurityInvalidationInterval(GRANT_MEMORY_MS);
    setup.addAddressSetting("#", addresses());
    setup.registerBrokerPlugin(new RepeatedMessages());
    setup.addAcceptorConfiguration(acceptor(config));
    return setup;
  }

  private static void keep(ConfigurationImpl setup, Path folder) {
    setup.setPersistenceEnabled(true);
    setup.setJournalType(JournalType.NIO);
    setup.setJournalMinFiles(2);
    setup.setJournalFileSize(JOURNAL_FILE_BYTES);
    setup.setJournalBufferTimeout_NIO(JOURNAL_WAIT_NANOS);
    setup.setJournalDirectory(folder.resolve("journal").toString());
    setup.setBindingsDirectory(folder.resolve("bindings").toString());
    setup.setPagingDirectory(folder.resolve("paging").toString());
    setup.setLargeMessagesDirectory(folder.resolve("large").toString());
  }

  private static AddressSettings addresses() {
    var settings = new AddressSettings();
    settings.setMaxDeliveryAttempts(-1); // a proplet that keeps coming and going loses nothing
    settings.setDeadLetterAddress(SimpleString.of("dead-letters"));
    settings.setExpiryAddress(SimpleString.of("expired"));
    settings.setInitialQueueBufferSize(QUEUE_BUFFER);
    return settings;
  }

  private static TransportConfiguration acceptor(BrokerConfig config) {
    Map<String, Object> transport =
        Map.of(
            "host",
            config.host(),
            "port",
            config.port(),
            "protocols",
            "MQTT",
            TransportConstants.AUTO_START, // EmbeddedBroker opens the door
            false);
    Map<String, Object> mqtt =
        Map.of(
            "defaultMaximumInFlightPublishMessages",
            config.unackedPerClient(),
            "receiveMaximum",
            config.unackedPerClient(),
            "defaultMqttSessionExpiryInterval",
            (int) config.sessionExpiry().toSeconds(),
            // cut, it would come back with the same message; we log the refusal instead
            "closeMqttConnectionOnPublishAuthorizationFailure",
            false);
    return new TransportConfiguration(
        NettyAcceptorFactory.class.getName(), transport, ACCEPTOR, mqtt);
  }
}
