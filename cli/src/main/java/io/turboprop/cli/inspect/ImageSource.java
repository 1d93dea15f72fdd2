package io.turboprop.cli.inspect;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.link.VertxTimers;
import io.turboprop.model.ImageRef;
import io.turboprop.model.ReasonCode;
import io.turboprop.proxy.ProxySettings;
import io.turboprop.proxy.registry.LayoutOrigin;
import io.turboprop.proxy.registry.RegistryClients;
import io.turboprop.proxy.registry.RegistryConfig;
import io.turboprop.proxy.registry.RegistryOrigin;
import io.turboprop.proxy.service.Blob;
import io.turboprop.proxy.service.Layer;
import io.turboprop.proxy.spool.DiskBlobs;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * An image, had in the way the proxy has it: with its registry client, its settings, and verified.
 * The module lies in a temporary folder while it is read.
 */
final class ImageSource implements ModuleSource {
  private static final long MAX_BYTES = 4L << 30;
  private static final int DISK_THREADS = 2;

  private final ImageRef image;
  private final Map<String, String> environment;

  ImageSource(ImageRef image, Map<String, String> environment) {
    this.image = image;
    this.environment = environment;
  }

  @Override
  public <T> T read(Reader<T> reader) throws IOException {
    RegistryConfig config = config();
    try (TemporaryFolder folder = TemporaryFolder.make();
        House house = new House(config.retry().deadline().toSeconds())) {
      DiskBlobs blobs =
          house.await(() -> DiskBlobs.open(house.vertx, house.disk, folder.path(), MAX_BYTES));
      Layer layer = house.await(() -> resolve(house, config));
      Blob blob = house.await(() -> blobs.obtain(layer));
      try (var in = new BlobStream(blob, house::await)) {
        return reader.read(in);
      } finally {
        house.await(blobs::close);
      }
    } catch (ImageException e) {
      throw refused(e.about(image.text()));
    }
  }

  private RegistryConfig config() {
    try {
      Settings settings = ProxySettings.find(environment);
      return ProxySettings.registry(settings);
    } catch (SettingsException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private Future<Layer> resolve(House house, RegistryConfig config) {
    return switch (image) {
      case ImageRef.Oci oci -> house.registry(config).resolve(oci);
      case ImageRef.Layout layout -> house.layouts(layout, config).resolve(absolute(layout));
      case ImageRef.Http _, ImageRef.Blob _ ->
          throw new IllegalStateException(image.text() + " is no image");
    };
  }

  private static ImageRef.Layout absolute(ImageRef.Layout layout) {
    return new ImageRef.Layout(
        layout.text(), Path.of(layout.path()).toAbsolutePath().toString(), layout.tag());
  }

  private static CommandException refused(ImageException e) {
    boolean missing = e.reason().code() == ReasonCode.IMAGE_NOT_FOUND;
    return new CommandException(
        missing ? ExitCode.NOT_FOUND : ExitCode.FAILED, e.reason().message(), e);
  }

  /** What the proxy's parts need around them. */
  private static final class House implements AutoCloseable {
    private static final long PATIENCE_S = 60;

    private final Vertx vertx = Vertx.vertx();
    private final WorkerExecutor disk =
        vertx.createSharedWorkerExecutor("inspect-disk", DISK_THREADS);
    private final Context loop = vertx.getOrCreateContext();
    private final long patienceS;

    /**
     * @param retryS how long the registry client tries
     */
    House(long retryS) {
      this.patienceS = retryS + PATIENCE_S;
    }

    RegistryOrigin registry(RegistryConfig config) {
      try {
        return new RegistryOrigin(
            RegistryClients.create(vertx, config),
            config,
            new VertxTimers(vertx),
            InstantSource.system(),
            RandomGenerator.getDefault());
      } catch (IOException | GeneralSecurityException e) {
        throw new CommandException(
            ExitCode.FAILED, "the certificates of registries cannot be read: " + e.getMessage(), e);
      }
    }

    LayoutOrigin layouts(ImageRef.Layout layout, RegistryConfig config) {
      return new LayoutOrigin(
          vertx, disk, List.of(Path.of(layout.path())), config.maxManifestBytes());
    }

    /** Does it on the event loop and waits for it. */
    <T> T await(Supplier<Future<T>> work) {
      Promise<T> done = Promise.promise();
      loop.runOnContext(
          now -> {
            try {
              work.get().onComplete(done);
            } catch (RuntimeException e) {
              done.fail(e);
            }
          });
      try {
        return done.future().await(patienceS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        throw new CommandException(
            ExitCode.TIMEOUT, "the image did not come within %d s".formatted(patienceS), e);
      }
    }

    @Override
    public void close() {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
