package io.turboprop.proxy.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.flow.Turns;
import io.turboprop.image.ChunkMap;
import io.turboprop.image.ChunkRules;
import io.turboprop.image.serve.ImageBlobs.Opened;
import io.turboprop.image.serve.ImageDoor;
import io.turboprop.image.serve.ImageServer;
import io.turboprop.image.serve.ServeLimits;
import io.turboprop.link.VertxTimers;
import io.turboprop.model.Bytes;
import io.turboprop.model.ChunkSet;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.model.PinnedImage;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.proxy.lab.DockerRegistry;
import io.turboprop.proxy.lab.RegistryPusher;
import io.turboprop.proxy.service.OriginBlobs;
import io.turboprop.proxy.service.Origins;
import io.turboprop.proxy.spool.DiskBlobs;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageFrame;
import io.turboprop.wire.ImageWant;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What those who serve images get from registries: what names stand for, and modules. */
@Timeout(120)
class OriginBlobsTest {
  private static final PropletId P1 = new PropletId("p1");
  private static final RegistryConfig CONFIG =
      RegistryConfig.DEFAULT.patient(Duration.ofMillis(300), Pulled.QUICK);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final byte[] module = new byte[300_000];

  @TempDir Path folder;
  private DiskBlobs store;
  private OriginBlobs blobs;

  @BeforeEach
  void open() throws Exception {
    new Random(7).nextBytes(module);
    var disk = vertx.createSharedWorkerExecutor("test-disk", 2);
    store =
        on(
            () ->
                DiskBlobs.open(
                    vertx,
                    disk,
                    folder.resolve("cache"),
                    64 << 20,
                    ChunkRules.DEFAULT,
                    InstantSource.system()));
    var registries =
        new RegistryOrigin(
            RegistryClients.create(vertx, CONFIG),
            CONFIG,
            new VertxTimers(vertx),
            InstantSource.system(),
            new Random(1));
    var layouts = new LayoutOrigin(vertx, disk, List.of(), 1 << 20);
    blobs = new OriginBlobs(new Origins(registries, layouts), store, new Turns(1), new Turns(1));
  }

  @AfterEach
  void close() {
    on(store::close);
    wait(vertx.close());
  }

  @Test
  void tag_inARegistry_isFound_andPinnedStandsForTheSameWhenItHasMoved() throws Exception {
    try (DockerRegistry registry =
        DockerRegistry.open(Files.createDirectory(folder.resolve("registry")))) {
      RegistryPusher pusher = RegistryPusher.to(registry);
      Digest manifest = pusher.module("team/add", "v1", module);
      String name = registry.authority() + "/team/add:v1";

      PinnedImage found = on(() -> blobs.find(name));
      pusher.module("team/add", "v1", new byte[] {1, 2, 3});
      String pinned = ImageRef.parse(name).pinnedTo(found.manifest()).text();

      assertThat(found)
          .isEqualTo(
              new PinnedImage(manifest, Digest.of(module), module.length, "application/wasm"));
      assertThat(on(() -> blobs.find(name)).module()).isEqualTo(Digest.of(new byte[] {1, 2, 3}));
      assertThat(content(pinned, Optional.of(found.module()))).isEqualTo(module);
      assertThat(refusal(registry.authority() + "/team/nobody:v1").code())
          .isEqualTo(ReasonCode.IMAGE_NOT_FOUND);
    }
  }

  @Test
  void lookup_bringsNoModule_andWaitsForNone() throws Exception {
    try (HostileRegistry registry = new HostileRegistry(module)) {
      registry.blob(registry.stallAfter(10));
      context.runOnContext(
          now -> blobs.open(registry.image(), Optional.empty(), (module, size) -> {}));

      PinnedImage found = on(() -> blobs.find(registry.image()));

      assertThat(found.module()).isEqualTo(Digest.of(module));
      assertThat(registry.seenBlobs().size()).isLessThan(2);
    }
  }

  @Test
  void lookup_ofWhatIsNoNameOfOurs_isRefusedWithTheName() {
    assertThat(blobs.serves("blob:" + Digest.of(module))).isFalse();
    assertThat(refusal("UPPER").message()).contains("UPPER");
    assertThat(refusal("http://h/a.wasm").code()).isEqualTo(ReasonCode.IMAGE_INVALID);
  }

  private Reason refusal(String image) {
    try {
      throw new AssertionError("found: " + on(() -> blobs.find(image)));
    } catch (ImageException refused) {
      return blobs.reasonOf(refused);
    }
  }

  /** How a registry misbehaves, once or always, and what becomes of the image. */
  static Stream<Arguments> faults() {
    return Stream.of(
        fault(
            "cut",
            true,
            (registry, m) -> registry.blob(registry.cutAfter(70_000), registry::behave)),
        fault(
            "stall",
            true,
            (registry, m) -> registry.blob(registry.stallAfter(70_000), registry::behave)),
        fault(
            "busy",
            true,
            (registry, m) -> registry.blob(HostileRegistry.status(503), registry::behave)),
        fault(
            "busy manifest",
            true,
            (registry, m) -> registry.manifest(HostileRegistry.status(503), registry::behave)),
        fault("always stalls", false, (registry, m) -> registry.blob(registry.stallAfter(0))),
        fault("gone", false, (registry, m) -> registry.blob(HostileRegistry.status(404))),
        fault("denied", false, (registry, m) -> registry.manifest(HostileRegistry.status(403))),
        fault(
            "other bytes",
            false,
            (registry, m) -> registry.blob(HostileRegistry.body(otherBytes(m)))),
        fault(
            "too short",
            false,
            (registry, m) -> registry.blob(HostileRegistry.body(Arrays.copyOf(m, 1000)))),
        fault(
            "too long",
            false,
            (registry, m) -> registry.blob(HostileRegistry.body(Arrays.copyOf(m, m.length + 9)))),
        fault("no manifest", false, (registry, m) -> registry.manifest(HostileRegistry.body(m))),
        fault(
            "redirect to nowhere",
            false,
            (registry, m) -> registry.blob(HostileRegistry.status(307))));
  }

  interface Fault {
    HostileRegistry on(HostileRegistry registry, byte[] module);
  }

  private static Arguments fault(String name, boolean passes, Fault fault) {
    return Arguments.of(name, passes, fault);
  }

  private static byte[] otherBytes(byte[] module) {
    byte[] other = module.clone();
    other[7]++;
    return other;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void registryThatMisbehaves_endsInTheRightBytesOrARefusal(
      String name, boolean passes, Fault fault) throws Exception {
    try (HostileRegistry registry = new HostileRegistry(module)) {
      fault.on(registry, module);
      Proplet proplet = new Proplet(registry.image());

      Optional<byte[]> got = proplet.get();

      assertThat(got.isPresent()).as(name).isEqualTo(passes);
      got.ifPresent(bytes -> assertThat(bytes).isEqualTo(module));
    }
  }

  /** A proplet that wants one image from a server of its own, and reads what it sends. */
  private final class Proplet implements ImageDoor {
    private final String image;
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final ImageServer server;

    Proplet(String image) {
      this.image = image;
      this.server =
          new ImageServer(
              blobs,
              this,
              new VertxTimers(vertx),
              InstantSource.system(),
              new Random(2),
              ServeLimits.DEFAULT);
    }

    /** Empty if it was refused. */
    Optional<byte[]> get() throws Exception {
      say(new ImageWant.Resolve(P1, image));
      Object answer = next(ImageAnswer.Coming.class);
      if (isRefusal(answer)) {
        return Optional.empty();
      }
      Digest digest = ((ImageAnswer.Offer) answer).digest();
      say(new ImageWant.Outline(P1, image, digest));
      do { // the offer comes before the image, so a refusal may follow it
        answer = next(ImageAnswer.Coming.class);
        if (isRefusal(answer)) {
          return Optional.empty();
        }
      } while (answer instanceof ImageAnswer.Offer);
      var outline = (ImageFrame.Outline) answer;
      ChunkMap map = ChunkMap.decode(outline.data().unsafeArray());
      say(
          new ImageWant.Missing(
              P1, image, digest, map.digest(), Optional.empty(), false, ChunkSet.all(map.count())));
      var out = new ByteArrayOutputStream();
      while (out.size() < map.size()) {
        if (next(ImageFrame.Mark.class) instanceof ImageFrame.Chunks chunks) {
          out.writeBytes(chunks.data().unsafeArray());
        }
      }
      context.runOnContext(now -> server.stop());
      return Optional.of(out.toByteArray());
    }

    private boolean isRefusal(Object answer) {
      if (!(answer instanceof ImageAnswer.Refused refused)) {
        return false;
      }
      assertThat(refused.reason().message()).contains(image);
      return true;
    }

    private void say(ImageWant want) {
      context.runOnContext(now -> server.take(want));
    }

    /** What comes next that is nothing of this kind. */
    private Object next(Class<?> butNot) throws InterruptedException {
      while (true) {
        Object said = heard.poll(60, TimeUnit.SECONDS);
        if (said == null) {
          throw new AssertionError("nothing comes");
        }
        if (!butNot.isInstance(said)) {
          return said;
        }
      }
    }

    @Override
    public Future<Integer> publish(Digest of, ImageFrame frame) {
      heard.add(frame);
      return Future.succeededFuture(frame.data().length());
    }

    @Override
    public Future<Void> tell(PropletId proplet, ImageAnswer answer) {
      heard.add(answer);
      return Future.succeededFuture();
    }
  }

  private byte[] content(String image, Optional<Digest> digest) {
    Opened opened = on(() -> blobs.open(image, digest, (module, size) -> {}));
    Bytes all = on(() -> opened.read(0, (int) opened.map().size()));
    context.runOnContext(now -> opened.release());
    return all.unsafeArray();
  }

  /** On the event loop; its failure is thrown as it is. */
  private <T> T on(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(now -> work.get().onComplete(done));
    return wait(done.future());
  }

  private static <T> T wait(Future<T> future) {
    try {
      return future.await(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("it takes too long", e);
    }
  }
}
