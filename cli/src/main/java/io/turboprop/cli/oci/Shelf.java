package io.turboprop.cli.oci;

import io.turboprop.image.manifest.Descriptor;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.proxy.registry.ManifestDocument;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Where images are kept: a repository of a registry, or a layout. Everything blocks; what goes
 * wrong is an {@link io.turboprop.proxy.transfer.ImageException}, an {@link IOException}, or a
 * {@link io.turboprop.image.manifest.MalformedManifestException} where a manifest is to blame.
 */
public interface Shelf extends AutoCloseable {

  /** Reads a blob from its first byte to its last. */
  interface Reader<T> {
    T read(InputStream blob) throws IOException;
  }

  /** What became of a blob that was put. */
  enum Put {
    SENT,
    /** Another repository of the registry had it. */
    MOUNTED,
    ALREADY_THERE
  }

  /**
   * @param reference tag or digest; empty for the only image, or for {@code latest}
   */
  ManifestDocument manifest(Optional<String> reference) throws IOException;

  /** In the shelf's order. */
  List<String> tags() throws IOException;

  /**
   * cosign's signatures of these manifests, the newest last; empty if such a shelf has no place for
   * any.
   */
  default Optional<List<ImageProof.Signature>> signatures(List<Digest> manifests) {
    return Optional.empty();
  }

  /**
   * The bytes are verified before they are given.
   *
   * @param progress is told, by any thread, how many bytes of it have come
   */
  <T> T read(Descriptor blob, LongConsumer progress, Reader<T> reader) throws IOException;

  /**
   * @param progress is told, by any thread, how many bytes of it are there or on their way
   */
  Put put(LocalBlob blob, LongConsumer progress) throws IOException;

  /** After all that the manifest names. An empty tag: by its digest only. */
  void put(ManifestDocument manifest, Optional<String> tag) throws IOException;

  @Override
  void close() throws IOException;
}
