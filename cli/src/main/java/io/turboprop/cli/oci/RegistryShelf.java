package io.turboprop.cli.oci;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.TemporaryFolder;
import io.turboprop.image.manifest.Descriptor;
import io.turboprop.link.VertxTimers;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageRef;
import io.turboprop.proxy.registry.BytesBlob;
import io.turboprop.proxy.registry.FileBlob;
import io.turboprop.proxy.registry.ManifestDocument;
import io.turboprop.proxy.registry.PushLimits;
import io.turboprop.proxy.registry.RegistryClients;
import io.turboprop.proxy.registry.RegistryConfig;
import io.turboprop.proxy.registry.RegistryRepository;
import io.turboprop.proxy.registry.RegistryRepository.Access;
import io.turboprop.proxy.service.Blob;
import io.turboprop.proxy.service.Layer;
import io.turboprop.proxy.spool.DiskBlobs;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/** The images of one repository of a registry. */
public final class RegistryShelf implements Shelf {
  private final House house;
  private final RegistryRepository repository;
  private final Optional<String> mountFrom;
  private final Path near;

  private RegistryShelf(
      House house, RegistryRepository repository, Optional<String> mountFrom, Path near) {
    this.house = house;
    this.repository = repository;
    this.mountFrom = mountFrom;
    this.near = near;
  }

  /**
   * @param access what the registry is asked for
   * @param mountFrom another repository of the registry, in which blobs may be
   * @param near the folder in which blobs that are read may lie for a while
   */
  public record Wish(Access access, Optional<String> mountFrom, Path near) {
    /** Blobs lie in the folder for temporary files. */
    public static Wish toRead() {
      return new Wish(
          Access.PULL, Optional.empty(), Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
    }
  }

  /**
   * Asks the registry for nothing yet.
   *
   * @throws io.turboprop.proxy.transfer.ImageException if the image names no registry that we know
   */
  public static RegistryShelf open(ImageRef.Oci image, RegistryConfig config, Wish wish) {
    Duration commit = PushLimits.DEFAULT.commitTimeout();
    House house = new House(config.retry().deadline().plus(commit));
    try {
      var finder =
          new RegistryRepository.Finder(
              RegistryClients.create(house.vertx(), config),
              wish.access(),
              config,
              PushLimits.DEFAULT,
              new VertxTimers(house.vertx()),
              InstantSource.system(),
              RandomGenerator.getDefault());
      return new RegistryShelf(house, finder.of(image), wish.mountFrom(), wish.near());
    } catch (IOException | GeneralSecurityException e) {
      house.close();
      throw new CommandException(
          ExitCode.FAILED, "the certificates of registries cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      house.close();
      throw e;
    }
  }

  /** {@code host[:port]/repository}. */
  @Override
  public String toString() {
    return repository.toString();
  }

  @Override
  public ManifestDocument manifest(Optional<String> reference) {
    return house.await(() -> repository.manifest(reference.orElse("latest")));
  }

  @Override
  public List<String> tags() {
    return house.await(repository::tags);
  }

  @Override
  public Optional<List<ImageProof.Signature>> signatures(List<Digest> manifests) {
    return Optional.of(house.await(() -> repository.signatures(manifests)));
  }

  @Override
  public <T> T read(Descriptor blob, LongConsumer progress, Reader<T> reader) throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.in(near, ".turboprop-image-")) {
      DiskBlobs blobs = house.blobs(folder.path());
      Layer layer =
          new Layer(blob.digest(), blob.size(), blob.mediaType(), repository.blob(progress));
      Blob had = house.await(() -> blobs.obtain(layer));
      try (var in = new BlobStream(had, house::await)) {
        return reader.read(in);
      } finally {
        house.await(blobs::close);
      }
    }
  }

  @Override
  public Put put(LocalBlob blob, LongConsumer progress) throws IOException {
    try (Released body = new Released(open(blob))) {
      if (house.await(() -> repository.has(body.blob()))) {
        return Put.ALREADY_THERE;
      }
      if (mountFrom.isPresent()
          && house.await(() -> repository.mount(blob.digest(), mountFrom.get()))) {
        return Put.MOUNTED;
      }
      if (blob instanceof LocalBlob.OfFile file) {
        file.verify();
      }
      boolean sent = house.await(() -> repository.upload(body.blob(), progress));
      return sent ? Put.SENT : Put.ALREADY_THERE;
    }
  }

  private record Released(Blob blob) implements AutoCloseable {
    @Override
    public void close() {
      blob.release();
    }
  }

  private Blob open(LocalBlob blob) {
    return switch (blob) {
      case LocalBlob.OfBytes bytes -> BytesBlob.of(bytes.bytes());
      case LocalBlob.OfFile file ->
          house.await(() -> FileBlob.open(house.vertx(), file.file(), file.digest(), file.size()));
    };
  }

  @Override
  public void put(ManifestDocument manifest, Optional<String> tag) {
    String reference = tag.orElse(manifest.digest().toString());
    house.await(() -> repository.put(reference, manifest));
  }

  @Override
  public void close() {
    house.close();
  }
}
