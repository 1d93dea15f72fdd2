package io.turboprop.manager;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.turboprop.codec.bus.RecordBusCodec;
import io.turboprop.link.BrokerAddress;
import io.turboprop.link.Brokers;
import io.turboprop.link.Hub;
import io.turboprop.link.LinkLoop;
import io.turboprop.link.LinkSettings;
import io.turboprop.link.LinkSource;
import io.turboprop.link.VertxTimers;
import io.turboprop.manager.ManagerConfig.BrokerKind;
import io.turboprop.manager.api.ApiParts;
import io.turboprop.manager.api.BuildInfo;
import io.turboprop.manager.api.HttpApi;
import io.turboprop.manager.api.Position;
import io.turboprop.manager.broker.BrokerAccess;
import io.turboprop.manager.broker.BrokerConfig;
import io.turboprop.manager.broker.EmbeddedBroker;
import io.turboprop.manager.gateway.GatewayHub;
import io.turboprop.manager.gateway.GatewayParts;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.service.ControlReply;
import io.turboprop.manager.service.ControlRequest;
import io.turboprop.manager.service.FunctionIndex;
import io.turboprop.manager.service.JoinDoor;
import io.turboprop.manager.service.JoinSetup;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.FencedException;
import io.turboprop.wire.LogPage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole manager: stores, embedded broker if configured, HTTP verticles, and the control
 * verticle while it leads. Begun in this order, ended in the opposite one.
 */
public final class ManagerVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(ManagerVerticle.class);

  private final ManagerConfig config;
  private final PrometheusMeterRegistry registry;
  private final LinkSource links;
  private final Function<Vertx, Future<Stores>> opening;
  private @Nullable Stores stores;
  private @Nullable EmbeddedBroker broker;
  private volatile @Nullable Campaign campaign;
  private JoinDoor gate = JoinDoor.OPEN;
  private int httpPort;
  private @Nullable BrokerAddress brokerAddress;
  private final Position before = new Position.Vacant("the manager has just begun", Instant.now());

  /**
   * @param registry where the manager's figures go; the caller closes it
   */
  public ManagerVerticle(ManagerConfig config, PrometheusMeterRegistry registry) {
    this(config, registry, config.broker() == BrokerKind.NONE ? new Hub() : LinkSource.BROKER);
  }

  /**
   * @param links the hub that others in this process use as well, if there is no broker
   */
  public ManagerVerticle(ManagerConfig config, PrometheusMeterRegistry registry, LinkSource links) {
    this(config, registry, links, vertx -> Stores.open(vertx, config.storage()));
  }

  /**
   * @param opening of the stores, which the manager closes
   */
  ManagerVerticle(
      ManagerConfig config,
      PrometheusMeterRegistry registry,
      LinkSource links,
      Function<Vertx, Future<Stores>> opening) {
    this.config = config;
    this.registry = registry;
    this.links = links;
    this.opening = opening;
  }

  @Override
  public Future<?> start() {
    RecordBusCodec.register(vertx.eventBus(), ControlRequest.class);
    RecordBusCodec.register(vertx.eventBus(), ControlReply.class);
    RecordBusCodec.register(vertx.eventBus(), LogPage.class);
    Future<Stores> found = opening.apply(vertx).onSuccess(opened -> stores = opened);
    return startBroker(found)
        .compose(this::deployHttp)
        .onFailure(
            failure ->
                log.error("manager {} does not start", config.credentials().entity(), failure));
  }

  private Future<Brokers> startBroker(Future<Stores> found) {
    return config.broker() == BrokerKind.EMBEDDED
        ? startOwn(found)
        : found.map(LinkSettings.brokersOf(config.mqtt()));
  }

  /** Beside the stores, since both read much from the disk. */
  private Future<Brokers> startOwn(Future<Stores> found) {
    BrokerAddress address = config.brokerListen();
    BrokerAccess access =
        config.brokerUsers().isEmpty() ? null : new BrokerAccess(config.brokerUsers());
    EmbeddedBroker embedded =
        new EmbeddedBroker(
            vertx,
            BrokerConfig.at(address.host(), address.port(), config.storage().broker(), access));
    broker = embedded;
    Future<List<Joined>> admitted = found.compose(opened -> opened.tasks().joined());
    if (access != null) {
      BrokerGate made = new BrokerGate(vertx, config.credentials(), access, embedded);
      admitted = admitted.onSuccess(joined -> joined.forEach(made::adopt));
      gate = made;
    }
    return embedded.start(admitted).onSuccess(real -> brokerAddress = real).map(Brokers::at);
  }

  /** The door is open at once; who leads is known, and served, when this ends. */
  private Future<?> deployHttp(Brokers brokers) {
    AtomicReference<Candidate> self = new AtomicReference<>(config.leader().candidate(scheme(), 0));
    ApiParts parts =
        new ApiParts(
            opened().tasks(),
            self::get,
            this::position,
            opened().modules(),
            opened().results(),
            registry,
            BuildInfo.read(),
            config.credentials().entity(),
            System::nanoTime);
    watchOthers();
    return HttpApi.start(vertx, config.http(), config.cube(), parts, config.httpInstances())
        .compose(
            api -> {
              httpPort = api.port();
              Candidate real = config.leader().candidate(scheme(), httpPort);
              self.set(real);
              return campaign(real, brokers);
            })
        .onSuccess(
            known ->
                log.info(
                    "manager {} ready at http://{}:{}",
                    config.credentials().entity(),
                    config.http().host(),
                    httpPort));
  }

  /** What other managers write is news here, too; of its own the control core tells. */
  private void watchOthers() {
    if (config.leader().shared()) {
      NewsFlash news = new NewsFlash(vertx, new VertxTimers(vertx));
      Context loop = vertx.getOrCreateContext();
      opened().tasks().watch(() -> loop.runOnContext(v -> news.run()));
    }
  }

  private String scheme() {
    return config.http().tls().isPresent() ? "https" : "http";
  }

  private Future<Void> campaign(Candidate self, Brokers brokers) {
    Campaign begun =
        new Campaign(
            LinkLoop.of(vertx),
            opened().tasks(),
            config.leader(),
            self,
            epoch -> term(epoch, brokers),
            registry,
            Clock.systemUTC(),
            System::nanoTime);
    campaign = begun;
    return begun.begin();
  }

  private Term term(long epoch, Brokers brokers) {
    TermStore store = new TermStore(opened().tasks(), epoch, this::fenced);
    JoinSetup joining =
        Joining.setup(config, gate, Optional.ofNullable(brokerAddress).map(BrokerAddress::port));
    LinkSource source = broker == null ? links : broker.links();
    ControlLink link = new ControlLink(vertx, config, source, brokers, joining, opened());
    return new ControlTerm(vertx, config, store, link, epoch, opened(), this::gateway);
  }

  private GatewayHub gateway(GatewayParts parts, FunctionIndex functions) {
    return new GatewayHub(parts, functions, registry, System::nanoTime);
  }

  private void fenced(FencedException theirs) {
    if (campaign != null) {
      campaign.fenced(theirs);
    }
  }

  private Position position() {
    Campaign known = campaign;
    return known == null ? before : known.position();
  }

  private Stores opened() {
    if (stores == null) {
      throw new IllegalStateException("the stores are not open");
    }
    return stores;
  }

  /** Where clients reach the manager's own broker; known once started. */
  public BrokerAddress brokerAddress() {
    if (brokerAddress == null) {
      throw new IllegalStateException("the manager has not started a broker");
    }
    return brokerAddress;
  }

  /** What the HTTP door listens on; known once started. */
  public int httpPort() {
    return httpPort;
  }

  @Override
  public Future<?> stop() {
    Future<Void> retired = campaign == null ? Future.succeededFuture() : campaign.end();
    Future<Void> closed = stores == null ? retired : retired.eventually(stores::close);
    return broker == null ? closed : closed.eventually(broker::stop);
  }
}
