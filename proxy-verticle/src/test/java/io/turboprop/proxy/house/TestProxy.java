package io.turboprop.proxy.house;

import io.turboprop.codec.ImageMessages;
import io.turboprop.codec.RegistryMessages;
import io.turboprop.image.ChunkRules;
import io.turboprop.image.serve.ServeLimits;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.MqttLink;
import io.turboprop.link.Qos;
import io.turboprop.link.TestBroker;
import io.turboprop.model.PropletId;
import io.turboprop.proxy.ProxyConfig;
import io.turboprop.proxy.ProxyVerticle;
import io.turboprop.proxy.registry.RegistryConfig;
import io.turboprop.proxy.transfer.TransferLimits;
import io.turboprop.trust.SignaturePolicy;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageWant;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import io.turboprop.wire.RegistryMessage.ImageRequest;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A whole proxy on a real broker, and a proplet's view of it. */
final class TestProxy implements AutoCloseable {
  static final PropletId PROPLET = new PropletId("edge-1");
  private static final Topics TOPICS = new Topics("tenant", "channel");

  private final Vertx vertx = Vertx.vertx();
  private final ProxyVerticle proxy;
  private final MqttLink proplet;
  private final Queue<ImageChunk> chunks = new ConcurrentLinkedQueue<>();
  private final Queue<ImageAnswer> answers = new ConcurrentLinkedQueue<>();

  TestProxy(TestBroker broker, ProxyConfig config) {
    this.proxy = new ProxyVerticle(config);
    this.proplet =
        new MqttLink(
            vertx,
            LinkConfig.to(broker.address(), "edge-1"),
            new Random(1),
            InstantSource.system());
    proplet.start();
    await(
        proplet.subscribe(
            TOPICS.imageChunks(),
            Qos.EXACTLY_ONCE,
            message -> {
              chunks.add(RegistryMessages.decodeChunk(message.payload().getBytes()));
              return Future.succeededFuture();
            }));
    await(
        proplet.subscribe(
            TOPICS.imageAnswers(PROPLET),
            Qos.EXACTLY_ONCE,
            message -> {
              answers.add(ImageMessages.decodeAnswer(message.payload().getBytes()));
              return Future.succeededFuture();
            }));
    await(vertx.deployVerticle(proxy));
    await(serving());
  }

  /** With chunks of 1000 bytes, a cache of 64 MiB and any free port for health. */
  static ProxyConfig config(TestBroker broker, Path folder) {
    return new ProxyConfig(
        LinkConfig.to(broker.address(), "proxy-1"),
        TOPICS,
        Qos.EXACTLY_ONCE,
        RegistryConfig.DEFAULT,
        List.of(folder.resolve("layouts")),
        folder.resolve("cache"),
        64L << 20,
        Optional.empty(),
        ChunkRules.DEFAULT,
        1000,
        TransferLimits.DEFAULT,
        ServeLimits.DEFAULT,
        false,
        Optional.empty(),
        "127.0.0.1",
        0,
        SignaturePolicy.NONE);
  }

  static ProxyConfig trusting(ProxyConfig config, SignaturePolicy policy) {
    return new ProxyConfig(
        config.link(),
        config.topics(),
        config.qos(),
        config.registry(),
        config.layoutDirs(),
        config.cacheDir(),
        config.cacheBytes(),
        config.cacheAge(),
        config.chunks(),
        config.chunkBytes(),
        config.limits(),
        config.serve(),
        config.packs(),
        config.directUrl(),
        config.httpHost(),
        config.httpPort(),
        policy);
  }

  static ProxyConfig limited(ProxyConfig config, TransferLimits limits) {
    return new ProxyConfig(
        config.link(),
        config.topics(),
        config.qos(),
        config.registry(),
        config.layoutDirs(),
        config.cacheDir(),
        config.cacheBytes(),
        config.cacheAge(),
        config.chunks(),
        config.chunkBytes(),
        limits,
        config.serve(),
        config.packs(),
        config.directUrl(),
        config.httpHost(),
        config.httpPort(),
        config.signatures());
  }

  /** Requests made before the proxy has subscribed would be lost, so health says when it has. */
  private Future<Void> serving() {
    return vertx
        .createHttpClient()
        .request(HttpMethod.GET, proxy.httpPort(), "127.0.0.1", "/health")
        .compose(request -> request.send())
        .compose(
            answer ->
                answer.statusCode() == 200
                    ? Future.<Void>succeededFuture()
                    : vertx.timer(20, TimeUnit.MILLISECONDS).compose(later -> serving()));
  }

  int httpPort() {
    return proxy.httpPort();
  }

  void request(String image) {
    send(RegistryMessages.encode(new ImageRequest(image, Optional.of(PROPLET))));
  }

  /** As upstream's workers ask: without saying who. */
  void requestNameless(String image) {
    send(RegistryMessages.encode(new ImageRequest(image, Optional.empty())));
  }

  void send(byte[] message) {
    await(proplet.publish(TOPICS.imageRequests(), Buffer.buffer(message), Qos.EXACTLY_ONCE));
  }

  /** In the order they arrived. */
  List<ImageChunk> chunks() {
    return List.copyOf(chunks);
  }

  List<ImageChunk> chunks(String image) {
    return chunks.stream().filter(c -> c.appName().equals(image)).toList();
  }

  List<ImageAnswer.Refused> failures() {
    return answers.stream()
        .filter(ImageAnswer.Refused.class::isInstance)
        .map(ImageAnswer.Refused.class::cast)
        .toList();
  }

  /** What was said to the proplet in our dialect, in the order in which it came. */
  List<ImageAnswer> answers() {
    return List.copyOf(answers);
  }

  /** Says it as a proplet of ours. */
  void want(ImageWant want) {
    Buffer wish = Buffer.buffer(ImageMessages.encode(want));
    await(proplet.publish(TOPICS.imageWants(), wish, Qos.AT_LEAST_ONCE));
  }

  /** The pieces, in the order of the list, as one. */
  static byte[] joined(List<ImageChunk> pieces) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    pieces.forEach(piece -> whole.writeBytes(piece.data().unsafeArray()));
    return whole.toByteArray();
  }

  /** As a worker does it: any order, repeated ones ignored; from the given place on. */
  static byte[] assembled(List<ImageChunk> chunks, int from) {
    SortedMap<Integer, ImageChunk> pieces = new TreeMap<>();
    chunks.stream().skip(from).forEach(chunk -> pieces.putIfAbsent(chunk.index(), chunk));
    return joined(List.copyOf(pieces.values()));
  }

  @Override
  public void close() {
    await(proplet.close());
    await(vertx.close());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("it takes too long", e);
    }
  }

  static Duration patience() {
    return Duration.ofSeconds(30);
  }
}
