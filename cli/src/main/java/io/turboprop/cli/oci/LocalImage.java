package io.turboprop.cli.oci;

import io.turboprop.proxy.registry.ManifestDocument;
import java.util.List;
import java.util.Optional;

/**
 * An image on this machine, whole.
 *
 * @param blobs that its manifests name, each once
 * @param manifests each after those that it names; the last one is the image
 * @param module the layer that proxies and proplets take; empty if there is none
 */
public record LocalImage(
    List<LocalBlob> blobs, List<ManifestDocument> manifests, Optional<LocalBlob> module) {
  public LocalImage {
    blobs = List.copyOf(blobs);
    manifests = List.copyOf(manifests);
  }

  public ManifestDocument top() {
    return manifests.getLast();
  }
}
