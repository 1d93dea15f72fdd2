package io.turboprop.proplet;

import static io.turboprop.proplet.TestManager.done;

import io.turboprop.config.Credentials;
import io.turboprop.config.MqttSettings;
import io.turboprop.link.TestBroker;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.proplet.artifact.ImageLimits;
import io.turboprop.time.Backoff;
import io.turboprop.wire.PropletMessage.Registration;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** A broker, someone who speaks to proplets, and proplets; all closed together. */
final class PropletHouse implements AutoCloseable {
  final Vertx vertx = Vertx.vertx();
  final TestBroker broker;
  final TestManager manager;
  private final Path folder;

  PropletHouse(Path folder) {
    this(folder, TestBroker.start());
  }

  PropletHouse(Path folder, TestBroker broker) {
    this.folder = folder;
    this.broker = broker;
    this.manager = new TestManager(vertx, broker.address());
  }

  /** A proplet under way, by its id. */
  record Deployed(PropletId id, PropletVerticle verticle, String deployment) {}

  Deployed proplet() {
    return proplet(UnaryOperator.identity());
  }

  Deployed proplet(UnaryOperator<PropletConfig> change) {
    return proplet(new PropletId(UUID.randomUUID().toString()), change);
  }

  /** Ends when the manager has heard its registration. */
  Deployed proplet(PropletId id, UnaryOperator<PropletConfig> change) {
    return proplet(new PropletVerticle(change.apply(config(id))), id);
  }

  /** The same for one that was made elsewhere. */
  Deployed proplet(PropletVerticle verticle, PropletId id) {
    int before = registrationsOf(id);
    String deployment = done(vertx.deployVerticle(verticle));
    manager.first(
        () -> registrationsOf(id) > before ? java.util.List.of(id) : java.util.List.of(),
        PropletId.class,
        any -> true);
    return new Deployed(id, verticle, deployment);
  }

  /** What the newest registration of this proplet says. */
  BootId bootOf(PropletId id) {
    return manager.registrations().stream()
        .filter(r -> r.proplet().equals(id))
        .reduce((older, newer) -> newer)
        .flatMap(Registration::boot)
        .orElseThrow();
  }

  int registrationsOf(PropletId id) {
    return (int) manager.registrations().stream().filter(r -> r.proplet().equals(id)).count();
  }

  PropletConfig config(PropletId id) {
    return PropletConfig.of(
            new Credentials("t1", "c1", id.value(), "key"),
            mqtt(broker.url()),
            folder.resolve(id.value()))
        .withApiPort(0)
        .withImages(ImageLimits.DEFAULT.withUpstreamAfter(Duration.ofMillis(10)))
        .withReconnect(new Backoff(Duration.ofMillis(50), Duration.ofMillis(400)))
        .withStopGrace(Duration.ofMillis(200));
  }

  static MqttSettings mqtt(String url) {
    return new MqttSettings(
        url,
        Optional.empty(),
        2,
        Duration.ofSeconds(3),
        Duration.ofSeconds(30),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        10 << 20,
        10);
  }

  void undeploy(Deployed proplet) {
    done(vertx.undeploy(proplet.deployment()));
  }

  @Override
  public void close() {
    manager.close();
    done(vertx.close());
    broker.close();
  }
}
