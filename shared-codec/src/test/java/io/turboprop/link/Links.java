package io.turboprop.link;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.turboprop.time.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Links of one test, impatient ones, closed together at its end. */
final class Links implements AutoCloseable {
  static final LinkTimes IMPATIENT =
      new LinkTimes(
          Duration.ofSeconds(30),
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          new Backoff(Duration.ofMillis(50), Duration.ofMillis(400)));

  final Vertx vertx = Vertx.vertx();
  private final List<BrokerLink> made = new CopyOnWriteArrayList<>();

  BrokerLink start(int port, String id) {
    return start(port, id, UnaryOperator.identity());
  }

  BrokerLink start(int port, String id, UnaryOperator<LinkConfig> change) {
    return start(new BrokerAddress("127.0.0.1", port, false), id, change);
  }

  BrokerLink start(BrokerAddress address, String id, UnaryOperator<LinkConfig> change) {
    LinkConfig config = change.apply(LinkConfig.to(address, id).with(IMPATIENT));
    CompletableFuture<BrokerLink> link = new CompletableFuture<>();
    vertx
        .getOrCreateContext()
        .runOnContext(
            v -> link.complete(new MqttLink(vertx, config, new Random(7), InstantSource.system())));
    made.add(link.join());
    link.join().start();
    return link.join();
  }

  @Override
  public void close() {
    made.forEach(link -> done(link.close()));
    done(vertx.close());
  }

  static <T> T done(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(120, SECONDS).join();
  }

  static Buffer text(String text) {
    return Buffer.buffer(text);
  }

  /** Remembers what arrives. */
  static final class Received implements InboundHandler {
    final List<String> texts = new CopyOnWriteArrayList<>();

    @Override
    public Future<Void> handle(Inbound message) {
      texts.add(message.payload().toString());
      return Future.succeededFuture();
    }
  }
}
