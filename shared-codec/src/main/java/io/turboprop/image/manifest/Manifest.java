package io.turboprop.image.manifest;

import io.turboprop.model.Bytes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a manifest URL gives: an image (or artifact), or an index of images. */
public sealed interface Manifest {

  /**
   * @param document its bytes
   * @param mediaType of the answer or descriptor; the document's own {@code mediaType} wins
   * @throws MalformedManifestException if it is none
   */
  static Manifest read(Bytes document, String mediaType) {
    return new ManifestReader().read(document.unsafeArray(), mediaType);
  }

  /**
   * An OCI image manifest or Docker's v2 schema 2, artifacts included.
   *
   * @param config empty if it has none
   * @param layers in the order of the manifest
   * @param annotations in the order of the manifest; those that are no text are left out
   */
  record Image(
      Optional<Descriptor> config, List<Descriptor> layers, Map<String, String> annotations)
      implements Manifest {
    public Image {
      layers = List.copyOf(layers);
      annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    /**
     * The layer that proxies and proplets take for the module.
     *
     * @throws MalformedManifestException if there is none
     */
    public Descriptor module() {
      return Choice.layer(layers);
    }
  }

  /** An OCI image index or Docker's manifest list. */
  record Index(List<Descriptor> entries) implements Manifest {
    public Index {
      entries = List.copyOf(entries);
    }

    /**
     * The entry that proxies and proplets take.
     *
     * @throws MalformedManifestException if there is none for WebAssembly
     */
    public Descriptor wasm() {
      return Choice.entry(entries);
    }
  }
}
