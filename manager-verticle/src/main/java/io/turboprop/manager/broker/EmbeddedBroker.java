package io.turboprop.manager.broker;

import io.turboprop.link.BrokerAddress;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkLoop;
import io.turboprop.link.LinkSource;
import io.turboprop.link.MqttLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.core.security.impl.SecurityStoreImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.server.impl.ServiceRegistryImpl;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An MQTT broker in this process. Starts and stops on a worker thread; safe for several threads.
 */
public final class EmbeddedBroker {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final int MOST_PORT = 65_535;

  private final Vertx vertx;
  private final BrokerConfig config;

  /**
   * Null unless it runs. Changed under the lock, which is held for as long as it starts or stops.
   */
  private volatile @Nullable Inside inside;

  public EmbeddedBroker(Vertx vertx, BrokerConfig config) {
    this.vertx = vertx;
    this.config = config;
  }

  /**
   * @return where it listens; fails with {@link IllegalStateException} when the port is taken, the
   *     folder cannot be used, it runs already, or anybody were let in from other machines
   */
  public Future<BrokerAddress> start() {
    return start(Future.succeededFuture());
  }

  /**
   * The same, beside what has to be there before clients are let in.
   *
   * @param ready nobody is let in before; when it fails, so does the start
   */
  public Future<BrokerAddress> start(Future<?> ready) {
    Future<Void> loaded = vertx.executeBlocking(this::load, false);
    return ready
        .compose(now -> loaded)
        .compose(now -> vertx.executeBlocking(this::listen, false))
        .recover(
            failure ->
                loaded.compose(now -> stop()).transform(now -> Future.failedFuture(failure)));
  }

  /** Ends all connections and writes everything down. Not running, it changes nothing. */
  public Future<Void> stop() {
    return vertx.executeBlocking(this::stopNow, false);
  }

  /**
   * Links from within the process, past its door: {@link LinkConfig}'s addresses, login and will
   * are not used. Like other clients they find what was kept for their id; nobody else may use that
   * meanwhile.
   */
  public LinkSource links() {
    return (ofLink, link, random, clock) -> {
      LinkLoop loop = LinkLoop.of(ofLink);
      var client = new InnerClient(link.clientId(), link.cleanSession(), config.unackedPerClient());
      return new MqttLink(
          link,
          loop,
          events -> new InnerSession(() -> inside, client, loop, events),
          random,
          clock);
    };
  }

  private @Nullable ActiveMQServer running() {
    Inside now = inside;
    return now == null ? null : now.server();
  }

  /** Whether it takes messages: it runs, and its disk has room. */
  public synchronized boolean isHealthy() {
    ActiveMQServer server = running();
    return server != null && server.isActive() && !server.getPagingManager().isDiskFull();
  }

  /** Clients connected now, but for those in this process. */
  public synchronized int connections() {
    ActiveMQServer server = running();
    return server == null ? 0 : server.getConnectionCount();
  }

  /**
   * What was answered about keys and rights is asked again. Without it a key that was taken back is
   * good for some seconds more.
   */
  public synchronized void forgetAnswers() {
    ActiveMQServer server = running();
    if (server != null && server.getSecurityStore() instanceof SecurityStoreImpl answers) {
      answers.invalidateAuthenticationCache();
      answers.invalidateAuthorizationCache();
    }
  }

  /** Ends the connections of this client as if the network had; nothing if there are none. */
  public synchronized void cut(String clientId) {
    ActiveMQServer server = running();
    if (server != null) {
      cut(server, clientId);
    }
  }

  static void cut(ActiveMQServer running, String clientId) {
    for (RemotingConnection connection : running.getRemotingService().getConnections()) {
      if (clientId.equals(connection.getClientID())) {
        connection.getTransportConnection().close();
      }
    }
  }

  /** Reads what it kept; its door stays shut. */
  private synchronized @Nullable Void load() throws Exception {
    if (inside != null) {
      throw new IllegalStateException("the broker runs already");
    }
    checkExposure();
    checkPort();
    makeFolder();
    Map<String, Presence> within = new ConcurrentHashMap<>();
    ActiveMQServer started = create(within.keySet());
    started.start();
    if (!started.isActive()) {
      started.stop();
      throw doesNotStart();
    }
    inside = Inside.of(started, within);
    return null;
  }

  private synchronized BrokerAddress listen() throws Exception {
    ActiveMQServer server = running();
    Acceptor door =
        server == null ? null : server.getRemotingService().getAcceptor(BrokerSetup.ACCEPTOR);
    if (door == null) {
      throw doesNotStart();
    }
    door.start();
    int port = door.getActualPort();
    if (port < 1) {
      throw doesNotStart();
    }
    log.info("broker listens on {}:{}", config.host(), port);
    return new BrokerAddress(reachable(), port, false);
  }

  private IllegalStateException doesNotStart() {
    return new IllegalStateException(
        "the broker did not start on " + where() + "; see the log of org.apache.activemq");
  }

  private synchronized @Nullable Void stopNow() throws Exception {
    ActiveMQServer running = running();
    inside = null;
    if (running != null) {
      running.stop();
      log.info("broker on {} stopped", where());
    }
    return null;
  }

  private ActiveMQServer create(Set<String> within) {
    var registry = new ServiceRegistryImpl();
    BrokerAccess access = config.access();
    registry.addIncomingInterceptor(new IdentityGuard(within, access != null));
    return new ActiveMQServerImpl(BrokerSetup.of(config), null, access, null, registry);
  }

  private void checkExposure() throws IOException {
    if (config.access() == null && !InetAddress.getByName(config.host()).isLoopbackAddress()) {
      throw new IllegalStateException(
          "the broker would let anybody in on "
              + where()
              + "; give it credentials, or listen on 127.0.0.1");
    }
  }

  private void checkPort() {
    if (config.port() < 0 || config.port() > MOST_PORT) {
      throw new IllegalStateException("broker port must be 0 to 65535, is " + config.port());
    }
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(config.host(), config.port()));
    } catch (IOException e) {
      throw new IllegalStateException(
          "the broker cannot listen on "
              + where()
              + ": "
              + e.getMessage()
              + "; stop what uses it, or choose another port",
          e);
    }
  }

  private void makeFolder() {
    try {
      Files.createDirectories(config.folder());
    } catch (IOException e) {
      throw new IllegalStateException(
          "the broker cannot use " + config.folder() + ": " + e + "; choose another folder", e);
    }
  }

  private String where() {
    return config.host() + ":" + config.port();
  }

  private String reachable() throws IOException {
    InetAddress address = InetAddress.getByName(config.host());
    return address.isAnyLocalAddress() ? "127.0.0.1" : config.host();
  }
}
