package io.turboprop.system.broker;

import io.turboprop.config.Credentials;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.Brokers;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkState;
import io.turboprop.link.MqttLink;
import io.turboprop.link.Qos;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One who uses the keys of an entity for what comes to his mind. */
final class Client implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final BrokerLink link;

  Client(String brokers, Credentials who) {
    LinkConfig config =
        LinkConfig.to(Brokers.parse(brokers), "test-" + UUID.randomUUID())
            .as(who.entity(), who.apiKey());
    var made = new CompletableFuture<BrokerLink>();
    vertx
        .getOrCreateContext()
        .runOnContext(
            v -> made.complete(new MqttLink(vertx, config, new Random(), InstantSource.system())));
    link = made.join();
    link.start();
  }

  /** What arrives from now on; fails if the broker refuses the filter. */
  Queue<String> hears(String filter) {
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    Fleet.done(subscribe(filter, heard));
    return heard;
  }

  /** The same of a filter that may be refused: then nothing arrives. */
  Queue<String> overhears(String filter) {
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    Fleet.done(subscribe(filter, heard).otherwiseEmpty());
    return heard;
  }

  private Future<Void> subscribe(String filter, Queue<String> heard) {
    return link.subscribe(
        filter,
        Qos.AT_LEAST_ONCE,
        message -> {
          heard.add(message.payload().toString());
          return Future.succeededFuture();
        });
  }

  /** Whether the broker took it or not: some refuse by silence, some by hanging up. */
  void tries(String topic, String text) {
    link.publish(topic, Buffer.buffer(text), Qos.AT_MOST_ONCE, Duration.ofSeconds(30));
  }

  /** The broker has it. */
  void says(String topic, String text) {
    Fleet.done(link.publish(topic, Buffer.buffer(text), Qos.AT_LEAST_ONCE));
  }

  LinkState state() {
    return link.state();
  }

  @Override
  public void close() {
    Fleet.done(link.close());
    Fleet.done(vertx.close());
  }
}
