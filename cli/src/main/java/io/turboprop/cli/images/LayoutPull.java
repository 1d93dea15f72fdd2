package io.turboprop.cli.images;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.oci.OciLayout;
import io.turboprop.cli.oci.Shelf;
import io.turboprop.image.manifest.Descriptor;
import io.turboprop.image.manifest.MalformedManifestException;
import io.turboprop.image.manifest.Manifest;
import io.turboprop.proxy.registry.ManifestDocument;
import io.turboprop.proxy.transfer.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Copies an image with all that belongs to it into a layout. What is there is not fetched. */
final class LayoutPull {
  private static final int MAX_INDEX_DEPTH = 3;

  private final Shelf from;
  private final OciLayout layout;
  private final Progress progress;

  LayoutPull(Shelf from, OciLayout layout, Progress progress) {
    this.from = from;
    this.layout = layout;
    this.progress = progress;
  }

  /**
   * @param tag that the image gets in the layout, when all of it is there
   */
  ObjectNode pull(Optional<String> reference, String tag) throws IOException {
    ManifestDocument top = from.manifest(reference);
    copy(top, 0);
    layout.tag(top, tag);
    return LocalPull.told(top, module(top));
  }

  private void copy(ManifestDocument document, int depth) throws IOException {
    if (depth > MAX_INDEX_DEPTH) {
      throw ImageException.invalid("its indexes are nested more than " + MAX_INDEX_DEPTH + " deep");
    }
    switch (document.read()) {
      case Manifest.Image image -> {
        List<Descriptor> blobs = new ArrayList<>(image.layers());
        image.config().ifPresent(blobs::add);
        for (Descriptor blob : blobs) {
          copy(blob);
        }
      }
      case Manifest.Index index -> {
        for (Descriptor entry : index.entries()) {
          copy(from.manifest(Optional.of(entry.digest().toString())), depth + 1);
        }
      }
    }
    layout.store(document);
  }

  private void copy(Descriptor blob) throws IOException {
    Path kept = layout.blob(blob.digest());
    if (Files.isRegularFile(kept) && Files.size(kept) == blob.size()) {
      progress.done(blob.digest(), blob.size(), "already there");
      return;
    }
    from.read(
        blob,
        had -> progress.at(blob.digest(), had, blob.size()),
        in -> layout.store(blob.digest(), blob.size(), in));
    progress.done(blob.digest(), blob.size(), "fetched");
  }

  private static Optional<Descriptor> module(ManifestDocument top) {
    try {
      return top.read() instanceof Manifest.Image image
          ? Optional.of(image.module())
          : Optional.empty();
    } catch (MalformedManifestException none) {
      return Optional.empty();
    }
  }
}
