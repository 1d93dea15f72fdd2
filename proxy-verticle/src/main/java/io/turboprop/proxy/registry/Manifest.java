package io.turboprop.proxy.registry;

import java.util.List;

/** What a manifest URL gives: an image (or artifact), or an index of images. */
sealed interface Manifest {

  /**
   * An OCI image manifest or Docker's v2 schema 2, artifacts included.
   *
   * @param layers in the order of the manifest
   */
  record Image(List<Descriptor> layers) implements Manifest {
    public Image {
      layers = List.copyOf(layers);
    }
  }

  /** An OCI image index or Docker's manifest list. */
  record Index(List<Descriptor> entries) implements Manifest {
    public Index {
      entries = List.copyOf(entries);
    }
  }
}
