package io.turboprop.cli.bench;

import io.turboprop.cli.oci.Artifact;
import io.turboprop.cli.oci.LocalBlob;
import io.turboprop.cli.oci.LocalImage;
import io.turboprop.cli.oci.Registries;
import io.turboprop.cli.oci.RegistryShelf;
import io.turboprop.cli.oci.Shelf;
import io.turboprop.module.MalformedModuleException;
import io.turboprop.module.ModuleInspector;
import io.turboprop.proxy.registry.ManifestDocument;
import io.turboprop.proxy.registry.RegistryRepository.Access;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Where images are brought that the fleet is to fetch.
 *
 * @param name {@code host[:port]/repository}
 * @param environment with the settings for registries, those of the proxy
 */
record Repository(String name, Map<String, String> environment) {

  /**
   * Blocks.
   *
   * @return what tasks name it by
   * @throws IllegalStateException if the registry does not take it
   */
  String push(LocalBlob module, String tag) {
    String reference = name + ":" + tag;
    RegistryShelf.Wish wish =
        new RegistryShelf.Wish(Access.PULL_AND_PUSH, Optional.empty(), Path.of("."));
    try (Shelf shelf = Registries.open(Registries.parse(reference), environment, wish)) {
      LocalImage image = image(module);
      for (LocalBlob blob : image.blobs()) {
        shelf.put(blob, done -> {});
      }
      for (ManifestDocument manifest : image.manifests()) {
        shelf.put(manifest, Optional.of(tag));
      }
      return reference;
    } catch (IOException e) {
      throw new IllegalStateException(reference + " cannot be pushed: " + e.getMessage(), e);
    }
  }

  private static LocalImage image(LocalBlob module) throws IOException {
    try (InputStream in = module.open()) {
      return Artifact.of(
          module,
          Optional.of(new ModuleInspector().inspect(in)),
          "bench.wasm",
          Instant.EPOCH,
          Map.of());
    } catch (MalformedModuleException e) {
      throw new IllegalStateException("what is to be pushed is no module", e);
    }
  }
}
