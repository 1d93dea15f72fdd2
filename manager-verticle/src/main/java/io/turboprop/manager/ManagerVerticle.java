package io.turboprop.manager;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.turboprop.codec.bus.RecordBusCodec;
import io.turboprop.link.BrokerAddress;
import io.turboprop.link.Brokers;
import io.turboprop.link.Hub;
import io.turboprop.link.LinkSettings;
import io.turboprop.link.LinkSource;
import io.turboprop.manager.ManagerConfig.BrokerKind;
import io.turboprop.manager.api.ApiParts;
import io.turboprop.manager.api.BuildInfo;
import io.turboprop.manager.api.HttpApi;
import io.turboprop.manager.broker.BrokerAccess;
import io.turboprop.manager.broker.BrokerConfig;
import io.turboprop.manager.broker.EmbeddedBroker;
import io.turboprop.manager.gateway.CallDoor;
import io.turboprop.manager.gateway.GatewayParts;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.service.ControlCore;
import io.turboprop.manager.service.ControlReply;
import io.turboprop.manager.service.ControlRequest;
import io.turboprop.manager.service.ControlVerticle;
import io.turboprop.manager.service.JoinDoor;
import io.turboprop.manager.service.JoinSetup;
import io.turboprop.manager.store.Candidate;
import io.turboprop.wire.LogPage;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole manager: stores, embedded broker if configured, control verticle, HTTP verticles. Begun
 * in this order, ended in the opposite one.
 */
public final class ManagerVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(ManagerVerticle.class);

  private final ManagerConfig config;
  private final PrometheusMeterRegistry registry;
  private final LinkSource links;
  private @Nullable Stores stores;
  private @Nullable EmbeddedBroker broker;
  private JoinDoor gate = JoinDoor.OPEN;
  private int httpPort;
  private @Nullable BrokerAddress brokerAddress;
  private @Nullable ControlLink control;

  /** Set on the control verticle's event loop before its deployment is over. */
  private volatile @Nullable ControlCore core;

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
    this.config = config;
    this.registry = registry;
    this.links = links;
  }

  @Override
  public Future<?> start() {
    RecordBusCodec.register(vertx.eventBus(), ControlRequest.class);
    RecordBusCodec.register(vertx.eventBus(), ControlReply.class);
    RecordBusCodec.register(vertx.eventBus(), LogPage.class);
    return Stores.open(vertx, config.storage())
        .compose(this::collectModules)
        .compose(this::collectResults)
        .compose(opened -> opened.tasks().joined())
        .compose(this::startBroker)
        .compose(this::deployControl)
        .compose(deployed -> deployHttp())
        .onFailure(
            failure ->
                log.error("manager {} does not start", config.credentials().entity(), failure));
  }

  /** Modules that no task refers to any more are cleared away at the start. */
  private Future<Stores> collectModules(Stores opened) {
    stores = opened;
    return opened
        .tasks()
        .moduleFiles()
        .compose(referenced -> opened.modules().collect(referenced))
        .map(
            removed -> {
              log.info("modules: {} unused files removed", removed);
              return opened;
            });
  }

  /** Results that no task refers to any more; nobody fetches any yet. */
  private Future<Stores> collectResults(Stores opened) {
    return opened
        .tasks()
        .resultFiles()
        .compose(referenced -> opened.results().collect(referenced))
        .map(opened);
  }

  private Future<Brokers> startBroker(List<Joined> joined) {
    if (config.broker() != BrokerKind.EMBEDDED) {
      return Future.succeededFuture(LinkSettings.brokersOf(config.mqtt()));
    }
    BrokerAddress address = config.brokerListen();
    BrokerAccess access =
        config.brokerUsers().isEmpty() ? null : new BrokerAccess(config.brokerUsers());
    EmbeddedBroker embedded =
        new EmbeddedBroker(
            vertx,
            BrokerConfig.at(address.host(), address.port(), config.storage().broker(), access));
    broker = embedded;
    if (access != null) {
      BrokerGate made = new BrokerGate(vertx, config.credentials(), access, embedded);
      joined.forEach(made::adopt);
      gate = made;
    }
    return embedded.start().onSuccess(real -> brokerAddress = real).map(Brokers::at);
  }

  private Future<String> deployControl(Brokers brokers) {
    ControlLink link = new ControlLink(vertx, config, links, brokers, joining());
    control = link;
    return vertx.deployVerticle(
        new ControlVerticle(
            () ->
                opened()
                    .tasks()
                    .campaign(new Candidate(config.credentials().entity(), ""), Duration.ofDays(1))
                    .compose(lead -> link.takeOver(lead.epoch(), opened()))
                    .onSuccess(ready -> core = ready),
            config.control().maxPending()));
  }

  private JoinSetup joining() {
    return Joining.setup(config, gate, Optional.ofNullable(brokerAddress).map(BrokerAddress::port));
  }

  private Future<?> deployHttp() {
    ApiParts parts =
        new ApiParts(
            opened().tasks(),
            core().functions(),
            core().places(),
            gateway(),
            opened().modules(),
            opened().results(),
            registry,
            BuildInfo.read(),
            config.credentials().entity(),
            System::nanoTime);
    return HttpApi.start(vertx, config.http(), config.cube(), parts, config.httpInstances())
        .onSuccess(
            api -> {
              httpPort = api.port();
              log.info(
                  "manager {} ready at http://{}:{}",
                  config.credentials().entity(),
                  config.http().host(),
                  httpPort);
            });
  }

  private GatewayParts gateway() {
    CallDoor broker = control == null ? CallDoor.CLOSED : control.calls();
    return new GatewayParts(config.gateway(), core().endpoints(), broker, ThisNode.name());
  }

  /** For its indexes, which any thread may read. */
  private ControlCore core() {
    ControlCore ready = core;
    if (ready == null) {
      throw new IllegalStateException("the control core has not taken over");
    }
    return ready;
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
    Future<Void> closed = stores == null ? Future.succeededFuture() : stores.close();
    return broker == null ? closed : closed.eventually(broker::stop);
  }
}
