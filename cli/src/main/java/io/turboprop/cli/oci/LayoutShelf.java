package io.turboprop.cli.oci;

import io.turboprop.image.manifest.Descriptor;
import io.turboprop.image.manifest.MalformedManifestException;
import io.turboprop.image.manifest.Manifest;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.proxy.registry.ManifestDocument;
import io.turboprop.proxy.transfer.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** The images of a layout. */
public final class LayoutShelf implements Shelf {
  private static final int MAX_INDEX_DEPTH = 3;

  private final OciLayout layout;

  public LayoutShelf(ImageRef.Layout image) {
    this(Path.of(image.path()));
  }

  public LayoutShelf(Path folder) {
    this.layout = new OciLayout(folder);
  }

  @Override
  public ManifestDocument manifest(Optional<String> reference) throws IOException {
    List<Descriptor> entries = layout.entries();
    if (reference.filter(name -> name.startsWith("sha256:")).isPresent()) {
      return byDigest(Digest.parse(reference.get()), entries);
    }
    List<Descriptor> found =
        entries.stream().filter(e -> reference.isEmpty() || e.tag().equals(reference)).toList();
    if (found.isEmpty()) {
      throw ImageException.notFound(
          reference
              .map(
                  tag ->
                      "its layout has no tag \"%s\", only %s"
                          .formatted(tag, OciLayout.tags(entries)))
              .orElse("its layout is empty"));
    }
    if (found.stream().map(Descriptor::digest).distinct().count() > 1) {
      throw ImageException.invalid(
          "its layout has several images; name one of its tags: " + OciLayout.tags(found));
    }
    return layout.manifest(found.getFirst());
  }

  /** Indexes name manifests that the layout's own index does not. */
  private ManifestDocument byDigest(Digest digest, List<Descriptor> entries) throws IOException {
    for (Descriptor entry : entries) {
      if (entry.digest().equals(digest)) {
        return layout.manifest(entry);
      }
    }
    return layout.manifest(new Descriptor("", digest, 0, Optional.empty(), Optional.empty()));
  }

  @Override
  public List<String> tags() throws IOException {
    return layout.entries().stream().map(Descriptor::tag).flatMap(Optional::stream).toList();
  }

  @Override
  public <T> T read(Descriptor blob, LongConsumer progress, Reader<T> reader) throws IOException {
    LocalBlob.OfFile file = file(blob);
    file.verify();
    try (InputStream in = new CountingStream(file.open(), progress)) {
      return reader.read(in);
    }
  }

  @Override
  public Put put(LocalBlob blob, LongConsumer progress) throws IOException {
    try (InputStream in = new CountingStream(blob.open(), progress)) {
      return layout.store(blob.digest(), blob.size(), in) ? Put.SENT : Put.ALREADY_THERE;
    }
  }

  @Override
  public void put(ManifestDocument manifest, Optional<String> tag) throws IOException {
    layout.store(manifest);
    if (tag.isPresent()) {
      layout.tag(manifest, tag.get());
    }
  }

  /** Puts an image with all that belongs to it there, under a tag. */
  public void add(LocalImage image, String tag) throws IOException {
    for (LocalBlob blob : image.blobs()) {
      put(blob, done -> {});
    }
    for (ManifestDocument manifest : image.manifests()) {
      layout.store(manifest);
    }
    layout.tag(image.top(), tag);
  }

  /** An image with all that belongs to it. Blobs are not read. */
  public LocalImage whole(Optional<String> reference) throws IOException {
    Map<Digest, LocalBlob> blobs = new LinkedHashMap<>();
    Map<Digest, ManifestDocument> manifests = new LinkedHashMap<>();
    ManifestDocument top = manifest(reference);
    collect(top, blobs, manifests, 0);
    return new LocalImage(
        List.copyOf(blobs.values()), List.copyOf(manifests.values()), module(top, blobs));
  }

  private void collect(
      ManifestDocument document,
      Map<Digest, LocalBlob> blobs,
      Map<Digest, ManifestDocument> manifests,
      int depth)
      throws IOException {
    if (depth > MAX_INDEX_DEPTH) {
      throw ImageException.invalid("its indexes are nested more than " + MAX_INDEX_DEPTH + " deep");
    }
    switch (document.read()) {
      case Manifest.Image image -> {
        for (Descriptor layer : image.layers()) {
          blobs.putIfAbsent(layer.digest(), file(layer));
        }
        if (image.config().isPresent()) {
          Descriptor config = image.config().get();
          blobs.putIfAbsent(config.digest(), file(config));
        }
      }
      case Manifest.Index index -> {
        for (Descriptor entry : index.entries()) {
          collect(layout.manifest(entry), blobs, manifests, depth + 1);
        }
      }
    }
    manifests.putIfAbsent(document.digest(), document);
  }

  /** Images need not have a module to be copied. */
  private Optional<LocalBlob> module(ManifestDocument top, Map<Digest, LocalBlob> blobs)
      throws IOException {
    try {
      return Optional.ofNullable(blobs.get(Images.find(this, top).module().digest()));
    } catch (ImageException | MalformedManifestException none) {
      return Optional.empty();
    }
  }

  private LocalBlob.OfFile file(Descriptor blob) throws IOException {
    Path file = layout.blob(blob.digest());
    if (!Files.isRegularFile(file)) {
      throw ImageException.notFound("the layout has no blob " + blob.digest());
    }
    return new LocalBlob.OfFile(file, blob.digest(), blob.size());
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
