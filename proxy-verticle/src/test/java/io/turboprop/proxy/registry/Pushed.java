package io.turboprop.proxy.registry;

import io.turboprop.link.VertxTimers;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.proxy.lab.OciJson;
import io.turboprop.proxy.registry.RegistryRepository.Access;
import io.turboprop.proxy.service.Blob;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** A client that writes, with an event loop of its own. */
final class Pushed implements AutoCloseable {
  /** Parts of 1 MiB at most, 64 KiB at least. */
  static final PushLimits SMALL_PARTS =
      new PushLimits(1 << 20, 64 << 10, 64 << 10, PushLimits.DEFAULT.commitTimeout(), 100_000);

  private static final long CLOSE_S = 5;

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final RegistryRepository.Finder finder;

  Pushed(RegistryConfig config) throws Exception {
    this(config, SMALL_PARTS);
  }

  Pushed(RegistryConfig config, PushLimits limits) throws Exception {
    this.finder =
        new RegistryRepository.Finder(
            RegistryClients.create(vertx, config),
            Access.PULL_AND_PUSH,
            config,
            limits,
            new VertxTimers(vertx),
            InstantSource.system(),
            new Random(1));
  }

  Vertx vertx() {
    return vertx;
  }

  /** Does it in the repository of this image; its failure is thrown as it is. */
  <T> T in(String image, Function<RegistryRepository, Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        now -> {
          try {
            work.apply(finder.of((ImageRef.Oci) ImageRef.parse(image))).onComplete(done);
          } catch (RuntimeException e) {
            done.fail(e);
          }
        });
    try {
      return done.future().await(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("it takes too long", e);
    }
  }

  boolean upload(String image, byte[] content) {
    return upload(image, content, there -> {});
  }

  boolean upload(String image, byte[] content, LongConsumer progress) {
    Blob blob = BytesBlob.of(Bytes.copyOf(content));
    return in(image, repository -> repository.upload(blob, progress));
  }

  /** A module as an artifact of the usual shape, under the tag of the image. */
  Digest module(String image, byte[] module) {
    byte[] config = OciJson.WASM_CONFIG.getBytes(StandardCharsets.UTF_8);
    upload(image, module);
    upload(image, config);
    String manifest =
        OciJson.artifact(
            OciJson.descriptor(OciJson.WASM_CONFIG_TYPE, Digest.of(config), config.length),
            OciJson.descriptor("application/wasm", Digest.of(module), module.length));
    return manifest(image, manifest);
  }

  Digest manifest(String image, String manifest) {
    Bytes bytes = Bytes.wrap(manifest.getBytes(StandardCharsets.UTF_8));
    ManifestDocument document = ManifestDocument.of(OciJson.OCI_MANIFEST, bytes);
    String tag = ((ImageRef.Oci) ImageRef.parse(image)).reference();
    in(image, repository -> repository.put(tag, document));
    return document.digest();
  }

  @Override
  public void close() {
    try {
      vertx.close().await(CLOSE_S, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // A connection that takes no bytes does not close before the other side has gone.
    }
  }
}
