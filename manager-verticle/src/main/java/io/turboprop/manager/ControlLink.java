package io.turboprop.manager;

import io.turboprop.config.MqttSettings;
import io.turboprop.image.serve.ImageServer;
import io.turboprop.image.serve.MqttImageDoor;
import io.turboprop.image.serve.ServeLimits;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.Brokers;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkSettings;
import io.turboprop.link.LinkSource;
import io.turboprop.link.LinkState;
import io.turboprop.link.Qos;
import io.turboprop.link.VertxTimers;
import io.turboprop.manager.ManagerConfig.BrokerKind;
import io.turboprop.manager.direct.DirectFleet;
import io.turboprop.manager.direct.HttpWorkerCalls;
import io.turboprop.manager.gateway.CallDoor;
import io.turboprop.manager.link.MqttCallDoor;
import io.turboprop.manager.link.MqttPropletDoor;
import io.turboprop.manager.link.PropletInbox;
import io.turboprop.manager.service.ControlCore;
import io.turboprop.manager.service.ControlEnvironment;
import io.turboprop.manager.service.JoinSetup;
import io.turboprop.manager.service.LogNews;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.blob.FileModuleReader;
import io.turboprop.manager.store.blob.FileResultBlobs;
import io.turboprop.manager.store.blob.ModuleImages;
import io.turboprop.model.TaskId;
import io.turboprop.wire.LogPage;
import io.turboprop.wire.Topics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wires the control core to the broker, or to proplets that are driven over HTTP, with real time,
 * chance and identity.
 */
final class ControlLink {
  private static final Logger log = LoggerFactory.getLogger(ControlLink.class);

  /** One that is asked, one that is told, and one to spare. */
  private static final int WORKER_CONNECTIONS = 3;

  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  private final Vertx vertx;
  private final ManagerConfig config;
  private final LinkSource links;
  private final Brokers brokers;
  private final JoinSetup joining;
  private final Stores stores;

  /** Made on the control verticle's event loop, closed from another one. */
  private final List<BrokerLink> opened = new CopyOnWriteArrayList<>();

  /** Set by {@link #takeOver} before its future ends. */
  private volatile @Nullable DirectFleet direct;

  /** Set by {@link #takeOver} before its future ends. */
  private volatile CallDoor calls = CallDoor.CLOSED;

  /**
   * @param links over a broker or without one
   * @param brokers where they are; without one nobody looks
   */
  ControlLink(
      Vertx vertx,
      ManagerConfig config,
      LinkSource links,
      Brokers brokers,
      JoinSetup joining,
      Stores stores) {
    this.stores = stores;
    this.joining = joining;
    this.vertx = vertx;
    this.config = config;
    this.links = links;
    this.brokers = brokers;
  }

  /** Called on the control verticle's event loop, where the link then lives, too. */
  Future<ControlCore> takeOver(long epoch, Store store) {
    MqttSettings mqtt = config.mqtt();
    Topics topics = new Topics(config.credentials().tenant(), config.credentials().channel());
    LinkConfig linkConfig = LinkSettings.linkOf(mqtt, config.credentials()).at(brokers);
    BrokerLink link = links.make(vertx, linkConfig.remembered(), random(), Clock.systemUTC());
    opened.add(link);
    DirectFleet fleet = directFleet(linkConfig);
    direct = fleet;
    LongAdder malformed = new LongAdder();
    MqttCallDoor callDoor = new MqttCallDoor(link, topics);
    calls = callDoor;
    Qos qos = Qos.of(mqtt.qos());
    MqttPropletDoor door =
        new MqttPropletDoor(
            link,
            topics,
            qos,
            mqtt.timeout(),
            mqtt.maxPacketBytes(),
            malformed,
            state -> describe(state, fleet));
    return ControlCore.takeOver(
            epoch,
            store,
            new FileModuleReader(stores.modules(), vertx.fileSystem()),
            new FileResultBlobs(stores.results().in(epoch), vertx.fileSystem()),
            door,
            joining,
            environment(),
            config.control())
        .onSuccess(
            core -> {
              PropletInbox inbox = new PropletInbox(link, topics, malformed);
              inbox.listen(core, qos, this::tell);
              inbox.listen(callDoor);
              serveModules(link, topics);
              link.start();
              config
                  .direct()
                  .workers()
                  .forEach(worker -> fleet.add(worker, config.direct().token()));
            });
  }

  /** On the same loop as the link; without proplets it does nothing. */
  private DirectFleet directFleet(LinkConfig linkConfig) {
    BrokerLink own =
        links.make(
            vertx,
            linkConfig.named(linkConfig.clientId() + "-direct"),
            random(),
            Clock.systemUTC());
    opened.add(own);
    Context loop = vertx.getOrCreateContext();
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions().setDecompressionSupported(false),
            new PoolOptions().setHttp1MaxSize(WORKER_CONNECTIONS));
    var ids = new SecureRandom();
    return new DirectFleet(
        config.credentials(),
        own,
        action -> loop.runOnContext(v -> action.run()),
        (address, token) -> new HttpWorkerCalls(client, address, token),
        new VertxTimers(vertx),
        random(),
        () -> Long.toHexString(ids.nextLong()) + Long.toHexString(ids.nextLong()));
  }

  private String describe(LinkState.Connected state, DirectFleet fleet) {
    String broker =
        config.broker() == BrokerKind.NONE ? "no broker" : "connected since " + state.since();
    return Stream.concat(Stream.of(broker), fleet.describe().stream())
        .collect(Collectors.joining("; "));
  }

  /** Proplets that are driven over HTTP; there once the core has taken over. */
  Optional<DirectFleet> direct() {
    return Optional.ofNullable(direct);
  }

  /** Uploaded modules, to native proplets. */
  private void serveModules(BrokerLink link, Topics topics) {
    MqttImageDoor door = new MqttImageDoor(link, topics, Optional.empty());
    ImageServer modules =
        new ImageServer(
            new ModuleImages(stores.modules(), vertx),
            door,
            new VertxTimers(vertx),
            Clock.systemUTC(),
            random(),
            ServeLimits.DEFAULT);
    door.open(modules::take)
        .onFailure(e -> log.warn("the broker refuses wishes for modules: {}", e.getMessage()));
  }

  /** Nothing goes out or comes in any more. */
  Future<Void> close() {
    return Future.join(opened.stream().map(BrokerLink::close).toList()).mapEmpty();
  }

  /** For calls of functions; closed until the core has taken over. */
  CallDoor calls() {
    return calls;
  }

  private void tell(LogPage page) {
    vertx.eventBus().publish(LogNews.ADDRESS, page, LOCAL);
  }

  private ControlEnvironment environment() {
    Clock clock = Clock.systemUTC();
    return new ControlEnvironment(
        new VertxTimers(vertx),
        clock,
        System::nanoTime,
        () -> TaskId.at(clock.instant(), UUID.randomUUID()),
        random(),
        new NewsFlash(vertx, new VertxTimers(vertx)));
  }

  private static RandomGenerator random() {
    return new SplittableRandom();
  }
}
