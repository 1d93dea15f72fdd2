package io.turboprop.proxy;

import io.turboprop.codec.ServerNotes;
import io.turboprop.flow.Turns;
import io.turboprop.http.Route;
import io.turboprop.image.keep.ImageRoutes;
import io.turboprop.image.serve.Finder;
import io.turboprop.image.serve.ImageServer;
import io.turboprop.image.serve.MqttImageDoor;
import io.turboprop.image.serve.Shift;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.LinkSource;
import io.turboprop.link.Qos;
import io.turboprop.link.VertxTimers;
import io.turboprop.link.Will;
import io.turboprop.proxy.api.ChunkDoor;
import io.turboprop.proxy.api.ProxyApi;
import io.turboprop.proxy.api.ProxyHealth;
import io.turboprop.proxy.link.ImageRequests;
import io.turboprop.proxy.link.UpstreamDialect;
import io.turboprop.proxy.registry.LayoutOrigin;
import io.turboprop.proxy.registry.RegistryClients;
import io.turboprop.proxy.registry.RegistryOrigin;
import io.turboprop.proxy.service.OriginBlobs;
import io.turboprop.proxy.service.Origins;
import io.turboprop.proxy.service.SignedOrigin;
import io.turboprop.proxy.service.TransferService;
import io.turboprop.proxy.spool.DiskBlobs;
import io.turboprop.proxy.spool.KeptBlobs;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.ServerNote;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole proxy on one event loop. Deploy once per configuration. Deployment ends when health is
 * served; the broker may come later.
 */
public final class ProxyVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(ProxyVerticle.class);
  private static final int TOKEN_BYTES = 32;
  private static final int DISK_THREADS = 4;

  private final ProxyConfig config;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final LinkSource links;
  private final Deque<Supplier<Future<?>>> closing = new ArrayDeque<>();
  private volatile int httpPort;

  /** With the system's clock and a random source of its own. */
  public ProxyVerticle(ProxyConfig config) {
    this(config, LinkSource.BROKER);
  }

  /**
   * @param links the hub of a manager in the same process, if there is no broker
   */
  public ProxyVerticle(ProxyConfig config, LinkSource links) {
    this(config, links, InstantSource.system(), RandomGenerator.getDefault());
  }

  /**
   * @param random for the jitter of back-offs
   */
  public ProxyVerticle(
      ProxyConfig config, LinkSource links, InstantSource clock, RandomGenerator random) {
    this.config = config;
    this.links = links;
    this.clock = clock;
    this.random = random;
  }

  /** Where health is served, once deployed. Any thread. */
  public int httpPort() {
    return httpPort;
  }

  @Override
  public Future<?> start() {
    WorkerExecutor disk = vertx.createSharedWorkerExecutor("proxy-disk", DISK_THREADS);
    closing.push(disk::close);
    return DiskBlobs.open(
            vertx, disk, config.cacheDir(), config.cacheBytes(), config.chunks(), clock)
        .onSuccess(blobs -> closing.push(blobs::close))
        .compose(blobs -> client(disk).compose(client -> open(client, disk, blobs)))
        .recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
  }

  private Future<HttpClient> client(WorkerExecutor disk) {
    return disk.executeBlocking(() -> RegistryClients.create(vertx, config.registry()))
        .onSuccess(client -> closing.push(client::close));
  }

  private Future<Void> open(HttpClient client, WorkerExecutor disk, DiskBlobs blobs) {
    Timers timers = new VertxTimers(vertx);
    RegistryOrigin registries =
        new RegistryOrigin(client, config.registry(), timers, clock, random);
    SignedOrigin signed =
        new SignedOrigin(registries, registries, config.signatures(), disk, clock);
    Origins origins =
        new Origins(
            signed,
            new LayoutOrigin(
                vertx, disk, config.layoutDirs(), config.registry().maxManifestBytes()));
    String server = config.link().clientId() + "-" + HexFormat.of().toHexDigits(random.nextLong());
    Optional<ServerNote.Direct> direct =
        config.directUrl().map(url -> new ServerNote.Direct(url, freshToken()));
    Will will =
        new Will(
            config.topics().imageServers(),
            Buffer.buffer(ServerNotes.encode(new ServerNote.Gone(server))),
            Qos.AT_LEAST_ONCE);
    BrokerLink link = links.make(vertx, config.link().with(will), random, clock);
    UpstreamDialect dialect = new UpstreamDialect(link, config.topics(), config.qos());
    TransferService transfers =
        new TransferService(origins, blobs, dialect, timers, config.limits(), config.chunkBytes());
    MqttImageDoor door = new MqttImageDoor(link, config.topics(), packing());
    int atOnce = config.limits().fetches();
    OriginBlobs source = new OriginBlobs(origins, blobs, new Turns(atOnce), new Turns(atOnce));
    ImageServer images = new ImageServer(source, door, timers, clock, random, config.serve());
    Finder finder = new Finder(source, door);
    Shift shift = new Shift(images, finder, server, direct, door, timers, clock);
    door.open(shift)
        .onFailure(e -> log.warn("broker refuses wishes for images: {}", e.getMessage()));
    ImageRequests requests = new ImageRequests(transfers);
    requests
        .open(link, config.topics(), config.qos())
        .onSuccess(granted -> log.info("serving images on {}", config.topics().imageRequests()))
        .onFailure(e -> log.warn("broker refuses image requests: {}", e.getMessage()));
    link.start();
    closing.push(link::close);
    closing.push(() -> stopped(transfers, images, shift));
    KeptBlobs kept = new KeptBlobs(blobs, origins.names(), config.cacheAge(), clock);
    Cancellable sweeps = kept.begin(timers);
    closing.push(
        () -> {
          sweeps.cancel();
          return Future.succeededFuture();
        });
    List<Route> routes = new ArrayList<>(new ImageRoutes(kept).routes());
    routes.addAll(new ProxyHealth(link, transfers, requests, images, blobs, signed).routes());
    return ProxyApi.listen(
            vertx,
            config.httpHost(),
            config.httpPort(),
            routes,
            direct.map(shown -> new ChunkDoor(blobs, shown)))
        .map(this::listening);
  }

  /** One thread, so that frames keep their order and wait for nothing else on a disk. */
  private Optional<WorkerExecutor> packing() {
    if (!config.packs()) {
      return Optional.empty();
    }
    WorkerExecutor packing = vertx.createSharedWorkerExecutor("proxy-packing", 1);
    closing.push(packing::close);
    return Optional.of(packing);
  }

  private static String freshToken() {
    byte[] token = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(token);
    return HexFormat.of().formatHex(token);
  }

  private Void listening(HttpServer server) {
    closing.push(server::close);
    httpPort = server.actualPort();
    log.info("health on http://{}:{}/health", config.httpHost(), httpPort);
    return null;
  }

  private static Future<Void> stopped(TransferService transfers, ImageServer images, Shift shift) {
    shift.stop();
    transfers.stop();
    images.stop();
    return Future.succeededFuture();
  }

  /** Closes what was opened, the last first, whatever fails on the way. */
  @Override
  public Future<?> stop() {
    Future<Void> done = Future.succeededFuture();
    while (!closing.isEmpty()) {
      Supplier<Future<?>> next = closing.pop();
      done = done.transform(before -> next.get().<Void>mapEmpty()).otherwiseEmpty();
    }
    return done;
  }
}
