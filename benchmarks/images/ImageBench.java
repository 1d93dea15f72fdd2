import io.turboprop.codec.RegistryMessages;
import io.turboprop.image.ChunkRules;
import io.turboprop.image.serve.ServeLimits;
import io.turboprop.link.BrokerAddress;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.MqttLink;
import io.turboprop.link.Qos;
import io.turboprop.link.VertxTimers;
import io.turboprop.manager.broker.BrokerConfig;
import io.turboprop.manager.broker.EmbeddedBroker;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.model.PropletId;
import io.turboprop.proplet.artifact.CachedImage;
import io.turboprop.proplet.artifact.DirectChunks;
import io.turboprop.proplet.artifact.Disk;
import io.turboprop.proplet.artifact.ImageLimits;
import io.turboprop.proplet.artifact.ImageLine;
import io.turboprop.proplet.artifact.Images;
import io.turboprop.proplet.artifact.ProxyLine;
import io.turboprop.proplet.link.ImageLink;
import io.turboprop.proplet.run.Program;
import io.turboprop.proxy.ProxyConfig;
import io.turboprop.proxy.ProxyVerticle;
import io.turboprop.proxy.registry.RegistryConfig;
import io.turboprop.proxy.registry.RegistryLogin;
import io.turboprop.proxy.transfer.TransferLimits;
import io.turboprop.trust.SignaturePolicy;
import io.turboprop.wire.ImageWant;
import io.turboprop.wire.RegistryMessage.ImageRequest;
import io.turboprop.wire.Topics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Sends images from a registry through a proxy and a broker to receivers, the parts that proplets
 * have for it, in one JVM.
 *
 * <pre>java ImageBench.java BROKER REGISTRY FOLDER ROUNDS MEBIBYTES [FIRST.wasm SECOND.wasm]</pre>
 *
 * BROKER is host:port, or {@code embedded}; the two modules are a revision and the next one.
 */
public final class ImageBench {
  private static final Topics TOPICS = new Topics("bench", "images");
  private static final int MEBI = 1 << 20;

  /** Rounds before those that count: the JVM compiles until then, on the same cores. */
  private static final int WARM_UP = 16;

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Vertx vertx;
  private static BrokerAddress broker;
  private static String registry;
  private static Path folder;
  private static ProxyVerticle proxy;
  private static int images;
  private static int receivers;
  private static final SplittableRandom random = new SplittableRandom();

  public static void main(String[] args) throws Exception {
    vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    registry = args[1];
    folder = Path.of(args[2]);
    int rounds = Integer.parseInt(args[3]);
    int bytes = Integer.parseInt(args[4]) * MEBI;
    EmbeddedBroker embedded = null;
    if (args[0].equals("embedded")) {
      embedded =
          new EmbeddedBroker(
              vertx, BrokerConfig.at("127.0.0.1", 0, folder.resolve("broker"), null));
      broker = await(embedded.start());
    } else {
      broker = BrokerAddress.parse("mqtt://" + args[0]);
    }
    proxy = new ProxyVerticle(proxyConfig());
    await(vertx.deployVerticle(proxy));
    for (int i = 0; i < WARM_UP; i++) {
      round(i % 4 == 3 ? 10 : 1, bytes, true);
    }
    for (int count : new int[] {1, 10, 50}) {
      report("%d MiB, cold, to %d".formatted(bytes / MEBI, count), count, bytes, rounds, true);
    }
    for (int count : new int[] {1, 10}) {
      kept("the proxy has it, to " + count, count, bytes, rounds);
    }
    report("the same by upstream's protocol, to 10", 10, bytes, Math.min(rounds, 3), false);
    if (args.length > 6) {
      revisions(Files.readAllBytes(Path.of(args[5])), Files.readAllBytes(Path.of(args[6])));
    }
    if (embedded != null) {
      await(embedded.stop());
    }
    System.exit(0);
  }

  private static ProxyConfig proxyConfig() {
    RegistryConfig usual = RegistryConfig.DEFAULT;
    return new ProxyConfig(
        LinkConfig.to(broker, "proxy"),
        TOPICS,
        Qos.EXACTLY_ONCE,
        new RegistryConfig(
            Optional.of("http://" + registry),
            new RegistryLogin.Anonymous(),
            Set.of(registry),
            Optional.empty(),
            false,
            usual.connectTimeout(),
            usual.stallTimeout(),
            usual.retry(),
            usual.maxManifestBytes()),
        List.of(),
        folder.resolve("proxy"),
        8L << 30,
        Optional.empty(),
        ChunkRules.DEFAULT,
        ProxyConfig.DEFAULT_CHUNK_BYTES,
        TransferLimits.DEFAULT,
        ServeLimits.DEFAULT,
        false,
        Optional.empty(),
        "127.0.0.1",
        0,
        SignaturePolicy.NONE);
  }

  private record Round(double seconds, double processor, double published) {}

  /** Seconds of processor time that this JVM has used. */
  private static double processor() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  private static void report(String what, int count, int bytes, int rounds, boolean natively)
      throws Exception {
    List<Round> all = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      all.add(round(count, bytes, natively));
    }
    print(what, count, bytes, all);
  }

  /** Images that some receiver has got before, so that nothing is fetched from the registry. */
  private static void kept(String what, int count, int bytes, int rounds) throws Exception {
    List<Round> all = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      byte[] content = content(bytes);
      String image = push(content);
      transfer(1, image, content, true);
      all.add(transfer(count, image, content, true));
    }
    print(what, count, bytes, all);
  }

  private static void print(String what, int count, int bytes, List<Round> all) {
    double seconds = median(all.stream().mapToDouble(Round::seconds).toArray());
    double processor = median(all.stream().mapToDouble(Round::processor).toArray());
    double published = median(all.stream().mapToDouble(Round::published).toArray());
    double each = bytes / seconds / 1e6;
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f ms | %.0f MB/s | %.0f MB/s | %.0f ms | %.3f |%n",
        what,
        seconds * 1000,
        each,
        each * count,
        processor * 1000,
        published);
  }

  private static Round round(int count, int bytes, boolean natively) throws Exception {
    byte[] content = content(bytes);
    return transfer(count, push(content), content, natively);
  }

  private static byte[] content(int bytes) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    return content;
  }

  private static Round transfer(int count, String image, byte[] content, boolean natively)
      throws Exception {
    int bytes = content.length;
    List<Receiver> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new Receiver(natively));
    }
    // What was written before is not what is measured.
    new ProcessBuilder("sync").start().waitFor();
    long before = published(natively);
    double busy = processor();
    long start = System.nanoTime();
    List<Future<CachedImage>> fetched = all.stream().map(one -> one.fetch(image)).toList();
    await(Future.all(fetched));
    double seconds = (System.nanoTime() - start) / 1e9;
    busy = processor() - busy;
    for (Future<CachedImage> one : fetched) {
      if (!one.result().digest().equals(Digest.of(content))) {
        throw new IllegalStateException("another image arrived");
      }
    }
    double published = (published(natively) - before) / (double) bytes;
    for (Receiver one : all) {
      one.close();
    }
    return new Round(seconds, busy, published);
  }

  private static void revisions(byte[] first, byte[] second) throws Exception {
    Receiver receiver = new Receiver(true);
    String before = push(first);
    await(receiver.fetch(before));
    String after = push(second);
    long sent = published(true);
    await(receiver.fetch(after));
    System.out.printf(
        Locale.ROOT,
        "| a module of %d bytes rebuilt with 1 %% of its functions changed | | | | | %.3f |%n",
        second.length,
        (published(true) - sent) / (double) second.length);
    sent = published(true);
    await(receiver.fetch(push(second)));
    System.out.printf(
        Locale.ROOT,
        "| the same digest under another name | | | | | %.3f |%n",
        (published(true) - sent) / (double) second.length);
    receiver.close();
  }

  /** What a proplet has to get images. */
  private static final class Receiver {
    private final Path home = folder.resolve("receiver-" + ++receivers);
    private final Context context = vertx.getOrCreateContext();
    private final WorkerExecutor disk = vertx.createSharedWorkerExecutor(home.toString(), 2);
    private final MqttLink link;
    private final Images images;

    Receiver(boolean natively) throws Exception {
      PropletId id = new PropletId("p" + receivers);
      link =
          new MqttLink(
              vertx, LinkConfig.to(broker, id.value()), new Random(), InstantSource.system());
      ImageLink chunks =
          new ImageLink(
              link,
              TOPICS,
              id,
              work -> context.runOnContext(now -> work.run()),
              InstantSource.system());
      ImageLimits limits =
          natively
              ? ImageLimits.DEFAULT
              : ImageLimits.DEFAULT.withUpstreamAfter(Duration.ofMillis(1));
      Pieces pieces = new Pieces();
      images =
          Images.open(
              id,
              home,
              Disk.on(disk),
              (uri, file) -> Future.failedFuture("no web"),
              new Images.Lines(pieces, natively ? chunks : new Nobody(), DirectChunks.none()),
              limits,
              SignaturePolicy.NONE,
              new VertxTimers(vertx),
              InstantSource.system());
      pieces.images = images;
      await(
          onContext(
              () -> {
                Future<Void> open =
                    natively ? chunks.open(images.wanted()) : Future.succeededFuture();
                link.start();
                return open.compose(
                    granted -> natively ? Future.succeededFuture() : pieces.listen());
              }));
    }

    Future<CachedImage> fetch(String image) {
      return onContext(() -> images.fetch(new Program.Image(ImageRef.parse(image))).image());
    }

    private <T> Future<T> onContext(Supplier<Future<T>> action) {
      Promise<T> done = Promise.promise();
      context.runOnContext(now -> action.get().onComplete(done));
      return done.future();
    }

    void close() throws Exception {
      await(link.close());
      await(disk.close());
      try (var files = Files.walk(home)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }

    private final class Pieces implements ProxyLine {
      private Images images;

      @Override
      public Future<Void> listen() {
        return link.subscribe(
            TOPICS.imageChunks(),
            Qos.EXACTLY_ONCE,
            message -> {
              var chunk = RegistryMessages.decodeChunk(message.payload().getBytes());
              return onContext(() -> images.proxy().add(chunk));
            });
      }

      @Override
      public void pause() {}

      @Override
      public Future<Void> request(String image) {
        byte[] request = RegistryMessages.encode(new ImageRequest(image, Optional.empty()));
        return link.publish(TOPICS.imageRequests(), Buffer.buffer(request), Qos.EXACTLY_ONCE);
      }
    }

    /** As if no proxy of ours were there. */
    private static final class Nobody implements ImageLine {
      @Override
      public Future<Void> join(Digest image) {
        return Future.succeededFuture();
      }

      @Override
      public void leave(Digest image) {}

      @Override
      public Future<Void> say(ImageWant want) {
        return Future.succeededFuture();
      }
    }
  }

  private static long published(boolean natively) throws Exception {
    String health = get("http://127.0.0.1:" + proxy.httpPort() + "/health").body();
    JsonObject json = new JsonObject(health);
    if (natively) {
      JsonObject sent = json.getJsonObject("distribution");
      return sent.getLong("bytes_sent") + sent.getLong("map_bytes_sent");
    }
    return json.getJsonObject("counters").getLong("bytes_sent");
  }

  /** Into the registry; gives the reference. */
  private static String push(byte[] module) throws Exception {
    String name = "bench/image-" + ++images;
    blob(name, module);
    byte[] config = "{}".getBytes();
    blob(name, config);
    String manifest =
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
         "config":{"mediaType":"application/vnd.wasm.config.v0+json","digest":"%s","size":%d},
         "layers":[{"mediaType":"application/wasm","digest":"%s","size":%d}]}\
        """
            .formatted(Digest.of(config), config.length, Digest.of(module), module.length);
    put(
        "http://" + registry + "/v2/" + name + "/manifests/v1",
        manifest.getBytes(),
        "application/vnd.oci.image.manifest.v1+json");
    return registry + "/" + name + ":v1";
  }

  private static void blob(String name, byte[] content) throws Exception {
    HttpResponse<String> begun =
        HTTP.send(
            HttpRequest.newBuilder(
                    URI.create("http://" + registry + "/v2/" + name + "/blobs/uploads/"))
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    String at = begun.headers().firstValue("Location").orElseThrow();
    String full = at.startsWith("http") ? at : "http://" + registry + at;
    put(
        full + (full.contains("?") ? "&" : "?") + "digest=" + Digest.of(content),
        content,
        "application/octet-stream");
  }

  private static void put(String uri, byte[] content, String type) throws Exception {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(uri))
                .header("Content-Type", type)
                .PUT(BodyPublishers.ofByteArray(content))
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 201) {
      throw new IllegalStateException("registry: " + answer.statusCode() + " " + answer.body());
    }
  }

  private static HttpResponse<String> get(String uri) throws Exception {
    return HTTP.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(5, TimeUnit.MINUTES);
  }
}
