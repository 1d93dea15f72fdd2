package io.turboprop.manager;

import io.turboprop.config.MqttSettings;
import io.turboprop.image.serve.ImageServer;
import io.turboprop.image.serve.MqttImageDoor;
import io.turboprop.image.serve.ServeLimits;
import io.turboprop.link.Brokers;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkSettings;
import io.turboprop.link.MqttLink;
import io.turboprop.link.Qos;
import io.turboprop.link.VertxTimers;
import io.turboprop.manager.gateway.CallDoor;
import io.turboprop.manager.link.MqttCallDoor;
import io.turboprop.manager.link.MqttPropletDoor;
import io.turboprop.manager.link.PropletInbox;
import io.turboprop.manager.service.ControlCore;
import io.turboprop.manager.service.ControlEnvironment;
import io.turboprop.manager.service.JoinSetup;
import io.turboprop.manager.service.LogNews;
import io.turboprop.manager.store.blob.FileModuleReader;
import io.turboprop.manager.store.blob.FileResultBlobs;
import io.turboprop.manager.store.blob.ModuleImages;
import io.turboprop.model.TaskId;
import io.turboprop.wire.LogPage;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Clock;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the control core to the broker, with real time, chance and identity. */
final class ControlLink {
  private static final Logger log = LoggerFactory.getLogger(ControlLink.class);
  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  private final Vertx vertx;
  private final ManagerConfig config;
  private final Brokers brokers;
  private final JoinSetup joining;

  /** Set by {@link #takeOver} before its future ends. */
  private volatile CallDoor calls = CallDoor.CLOSED;

  ControlLink(Vertx vertx, ManagerConfig config, Brokers brokers, JoinSetup joining) {
    this.joining = joining;
    this.vertx = vertx;
    this.config = config;
    this.brokers = brokers;
  }

  /** Called on the control verticle's event loop, where the link then lives, too. */
  Future<ControlCore> takeOver(Stores stores) {
    MqttSettings mqtt = config.mqtt();
    Topics topics = new Topics(config.credentials().tenant(), config.credentials().channel());
    LinkConfig linkConfig =
        LinkSettings.linkOf(mqtt, config.credentials()).at(brokers).remembered();
    MqttLink link = new MqttLink(vertx, linkConfig, random(), Clock.systemUTC());
    LongAdder malformed = new LongAdder();
    MqttCallDoor callDoor = new MqttCallDoor(link, topics);
    calls = callDoor;
    Qos qos = Qos.of(mqtt.qos());
    MqttPropletDoor door =
        new MqttPropletDoor(link, topics, qos, mqtt.timeout(), mqtt.maxPacketBytes(), malformed);
    return ControlCore.takeOver(
            stores.tasks(),
            new FileModuleReader(stores.modules(), vertx.fileSystem()),
            new FileResultBlobs(stores.results(), vertx.fileSystem()),
            door,
            joining,
            environment(),
            config.control())
        .onSuccess(
            core -> {
              PropletInbox inbox = new PropletInbox(link, topics, malformed);
              inbox.listen(core, qos, this::tell);
              inbox.listen(callDoor);
              serveModules(link, topics, stores);
              link.start();
            });
  }

  /** Uploaded modules, to native proplets. */
  private void serveModules(MqttLink link, Topics topics, Stores stores) {
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

  /** For calls of functions; closed until the core has taken over. */
  CallDoor calls() {
    return calls;
  }

  private void tell(LogPage page) {
    vertx.eventBus().publish(LogNews.ADDRESS, page, LOCAL);
  }

  private ControlEnvironment environment() {
    return new ControlEnvironment(
        new VertxTimers(vertx),
        Clock.systemUTC(),
        System::nanoTime,
        () -> new TaskId(UUID.randomUUID().toString()),
        random(),
        new NewsFlash(vertx, new VertxTimers(vertx)));
  }

  private static RandomGenerator random() {
    return new SplittableRandom();
  }
}
