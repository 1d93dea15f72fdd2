package io.turboprop.system.sim;

import io.turboprop.flow.Turns;
import io.turboprop.image.ChunkMap;
import io.turboprop.image.serve.Finder;
import io.turboprop.image.serve.ImageServer;
import io.turboprop.image.serve.MqttImageDoor;
import io.turboprop.image.serve.ServeLimits;
import io.turboprop.link.BrokerAddress;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkTimes;
import io.turboprop.link.MqttLink;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.proxy.link.ImageRequests;
import io.turboprop.proxy.link.UpstreamDialect;
import io.turboprop.proxy.service.BlobStore;
import io.turboprop.proxy.service.KeptBlob;
import io.turboprop.proxy.service.Layer;
import io.turboprop.proxy.service.OriginBlobs;
import io.turboprop.proxy.service.Origins;
import io.turboprop.proxy.service.Resolved;
import io.turboprop.proxy.service.TransferService;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.proxy.transfer.TransferLimits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's machine: the real transfer service and its door, over a registry that has a few
 * images and may be out of order.
 */
final class SimProxy implements Victim {
  static final String NAME = "proxy";
  private static final int CHUNK_BYTES = 4_096;
  private static final int MOST_FETCHES = 16;
  private static final long MOST_LATENCY_NANOS = 200_000_000;

  private final House house;
  private final SimProcess process;
  private final Map<String, Digest> registry = new LinkedHashMap<>();
  private boolean registryDown;
  private @Nullable SimSession session;
  private @Nullable MqttLink link;

  SimProxy(House house) {
    this.house = house;
    this.process = new SimProcess(house.world(), NAME);
  }

  /** An image from now on. */
  void publish(String image, Digest content) {
    registry.put(image, content);
  }

  /** The registry answers nobody. */
  void registryDown(boolean down) {
    registryDown = down;
  }

  @Override
  public SimProcess process() {
    return process;
  }

  @Override
  public void start() {
    Life life = process.start();
    LinkConfig config =
        LinkConfig.to(new BrokerAddress("broker", 1883, false), NAME)
            .with(house.times(LinkTimes.DEFAULT));
    var made =
        new MqttLink(
            config,
            life.loop(),
            events -> {
              var mine =
                  new SimSession(config, house.net(), life, house.mutation().events(NAME, events));
              session = mine;
              return house.mutation().session(NAME, mine);
            },
            life.chance(),
            life);
    link = made;
    var random = life.chance();
    var origins =
        new Origins(
            image -> later(life, random.nextLong(MOST_LATENCY_NANOS), () -> resolve(image)),
            image -> Future.failedFuture(ImageException.notFound("no layouts here")));
    var store = new FarStore(life, random);
    var service =
        new TransferService(
            origins,
            store,
            new UpstreamDialect(made, house.topics(), house.upstreamQos()),
            life,
            TransferLimits.DEFAULT,
            CHUNK_BYTES);
    new ImageRequests(service).open(made, house.topics(), house.upstreamQos());
    var door = new MqttImageDoor(made, house.topics(), Optional.empty());
    var blobs = new OriginBlobs(origins, store, new Turns(MOST_FETCHES), new Turns(MOST_FETCHES));
    door.hear(new Finder(blobs, door)::take);
    door.open(new ImageServer(blobs, door, life, life, life.chance(), ServeLimits.DEFAULT)::take);
    made.start();
  }

  /** Has everything, and takes its time. */
  private final class FarStore implements BlobStore {
    private final Life life;
    private final SplittableRandom random;

    FarStore(Life life, SplittableRandom random) {
      this.life = life;
      this.random = random;
    }

    @Override
    public Future<KeptBlob> obtain(Layer layer) {
      return later(life, random.nextLong(MOST_LATENCY_NANOS), () -> blob(layer.digest()));
    }

    @Override
    public Future<Optional<KeptBlob>> kept(Digest digest) {
      return Future.succeededFuture(Optional.empty());
    }

    private Future<KeptBlob> blob(Digest digest) {
      Modules modules = house.modules();
      return Future.succeededFuture(
          new MemoryBlob(modules.map(digest), Bytes.wrap(modules.content(digest))));
    }
  }

  private Future<Resolved> resolve(ImageRef.Oci image) {
    if (registryDown) {
      return Future.failedFuture(ImageException.unavailable("the registry is out of order"));
    }
    Digest digest = image.digest().map(this::pinned).orElseGet(() -> registry.get(image.text()));
    return digest == null
        ? Future.failedFuture(ImageException.notFound("no such image"))
        : Future.succeededFuture(
            new Resolved(
                List.of(manifest(digest)),
                new Layer(
                    digest,
                    house.modules().content(digest).length,
                    ChunkMap.MODULE,
                    target -> Future.succeededFuture())));
  }

  private @Nullable Digest pinned(Digest manifest) {
    return registry.values().stream()
        .filter(module -> Digest.of(manifest(module).unsafeArray()).equals(manifest))
        .findFirst()
        .orElse(null);
  }

  private static Bytes manifest(Digest module) {
    return Bytes.wrap(("manifest of " + module).getBytes(StandardCharsets.UTF_8));
  }

  private record MemoryBlob(ChunkMap map, Bytes content) implements KeptBlob {
    @Override
    public Future<Bytes> read(long offset, int length) {
      return Future.succeededFuture(
          Bytes.wrap(
              Arrays.copyOfRange(content.unsafeArray(), (int) offset, (int) offset + length)));
    }

    @Override
    public void release() {}
  }

  private static <T> Future<T> later(
      Life life, long nanos, java.util.function.Supplier<Future<T>> action) {
    Promise<T> done = Promise.promise();
    life.in(nanos, () -> action.get().onComplete(done));
    return done.future();
  }

  @Override
  public void kill(boolean unnoticed) {
    if (!process.up()) {
      return;
    }
    if (session != null) {
      session.dropped(unnoticed);
    }
    process.kill();
    session = null;
    link = null;
  }

  /** What waits in the way out. */
  int queued() {
    return link == null ? 0 : link.stats().queued();
  }
}
