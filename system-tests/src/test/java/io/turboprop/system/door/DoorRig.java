package io.turboprop.system.door;

import static org.awaitility.Awaitility.await;

import io.turboprop.codec.Reports;
import io.turboprop.config.Credentials;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.FaultyWire;
import io.turboprop.link.Inbound;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkSource;
import io.turboprop.link.Qos;
import io.turboprop.manager.link.MqttPropletDoor;
import io.turboprop.manager.service.PropletDoor;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.PropletConfig;
import io.turboprop.proplet.PropletVerticle;
import io.turboprop.system.Entities;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Stream;

/** A door, a proplet, the wire between them, and all that the proplet reported. */
final class DoorRig implements AutoCloseable {
  static final PropletId PROPLET = new PropletId("p1");
  static final Credentials MANAGER = new Credentials("t1", "c1", "manager", "key");
  private static final Topics TOPICS = new Topics("t1", "c1");
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MOST_PACKET = 10 << 20;

  final Vertx managers = Vertx.vertx();
  private final BrokerLink link;
  private final PropletDoor door;
  private final FaultyWire wire;
  private final Map<String, String> proplet;
  private final Runnable otherEnd;
  private final AtomicInteger registrations = new AtomicInteger();
  private final List<Report.Batch> heard = new CopyOnWriteArrayList<>();
  private Vertx proplets = Vertx.vertx();
  private volatile boolean acknowledging;

  /**
   * @param links where the manager's link comes from
   * @param wire between the two
   * @param proplet its settings
   * @param driver what else the manager needs to have, on its loop; ends when it is there
   * @param otherEnd closed at last
   */
  DoorRig(
      LinkSource links,
      LinkConfig config,
      FaultyWire wire,
      Map<String, String> proplet,
      Function<Vertx, Future<?>> driver,
      Runnable otherEnd) {
    this.wire = wire;
    this.proplet = proplet;
    this.otherEnd = otherEnd;
    Promise<BrokerLink> made = Promise.promise();
    managers.runOnContext(
        v -> {
          BrokerLink mine =
              links.make(managers, config.remembered(), new Random(7), InstantSource.system());
          mine.start();
          Future.succeededFuture()
              .compose(none -> driver.apply(managers))
              .<BrokerLink>map(mine)
              .onComplete(made);
        });
    link = done(made.future());
    door =
        new MqttPropletDoor(link, TOPICS, Qos.EXACTLY_ONCE, DEADLINE, MOST_PACKET, new LongAdder());
    done(link.subscribe(TOPICS.allReports(), Qos.AT_LEAST_ONCE, this::hear));
    done(
        link.subscribe(
            TOPICS.propletCreate(),
            Qos.AT_LEAST_ONCE,
            registration -> {
              registrations.incrementAndGet();
              return Future.succeededFuture();
            }));
    startProplet();
  }

  private Future<Void> hear(Inbound message) {
    Report.Batch batch = Reports.decode(message.payload().getBytes());
    heard.add(batch);
    if (acknowledging && !batch.reports().isEmpty()) {
      List<Long> numbers = batch.reports().stream().map(Report::sequence).toList();
      door.send(PROPLET, new Order.Batch(List.of(new Order.Ack(batch.boot(), numbers))));
    }
    return Future.succeededFuture();
  }

  /** Whether what comes from now on counts as stored. */
  void acknowledging(boolean yes) {
    acknowledging = yes;
  }

  PropletDoor door() {
    return door;
  }

  FaultyWire wire() {
    return wire;
  }

  List<Report> reports() {
    return heard.stream().flatMap(batch -> batch.reports().stream()).toList();
  }

  List<Inventory> inventories() {
    return heard.stream().flatMap(batch -> batch.inventory().stream()).toList();
  }

  List<BootId> boots() {
    return heard.stream().map(Report.Batch::boot).distinct().toList();
  }

  List<BootId> bootsThatSaid(TaskId task, Class<? extends Report> kind) {
    return heard.stream()
        .filter(
            batch ->
                batch.reports().stream().anyMatch(r -> r.task().equals(task) && kind.isInstance(r)))
        .map(Report.Batch::boot)
        .distinct()
        .toList();
  }

  /** Ends when it has registered, so that it hears orders. */
  private void startProplet() {
    int before = registrations.get();
    done(
        proplets.deployVerticle(
            new PropletVerticle(PropletConfig.from(Entities.settings(proplet, "PROPLET")))));
    await().atMost(PATIENCE).until(() -> registrations.get() > before);
  }

  void restartProplet() {
    done(proplets.close());
    proplets = Vertx.vertx();
    startProplet();
  }

  static <T> T done(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    wire.heal();
    Stream.of(proplets, managers).forEach(vertx -> done(vertx.close()));
    wire.close();
    otherEnd.run();
  }
}
