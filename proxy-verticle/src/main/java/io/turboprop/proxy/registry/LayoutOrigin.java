package io.turboprop.proxy.registry;

import io.turboprop.image.manifest.Descriptor;
import io.turboprop.image.manifest.Manifest;
import io.turboprop.image.manifest.Manifest.Image;
import io.turboprop.image.manifest.Manifest.Index;
import io.turboprop.image.manifest.MediaTypes;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.proxy.service.BlobTarget;
import io.turboprop.proxy.service.ImageOrigin;
import io.turboprop.proxy.service.Layer;
import io.turboprop.proxy.service.Resolved;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Images in OCI layout directories (OCI image specification, "Image Layout"). */
public final class LayoutOrigin implements ImageOrigin<ImageRef.Layout> {
  private static final int MAX_INDEX_DEPTH = 3;

  private final Vertx vertx;
  private final WorkerExecutor disk;
  private final LayoutFolders folders;
  private final int maxManifestBytes;

  /**
   * @param disk where files are read
   * @param roots folders below which layouts may lie
   */
  public LayoutOrigin(Vertx vertx, WorkerExecutor disk, List<Path> roots, int maxManifestBytes) {
    this.vertx = vertx;
    this.disk = disk;
    this.folders = new LayoutFolders(roots);
    this.maxManifestBytes = maxManifestBytes;
  }

  @Override
  public Future<Resolved> resolve(ImageRef.Layout image) {
    return disk.executeBlocking(() -> find(image), false).recover(RegistryErrors::told);
  }

  private Resolved find(ImageRef.Layout image) {
    Path layout = folders.find(image.path());
    List<Bytes> documents = new ArrayList<>();
    Image found =
        image.digest().isPresent()
            ? image(layout, image.digest().get(), "", documents)
            : image(layout, entry(layout, image.tag()), documents);
    Descriptor layer = found.module();
    Path file = LayoutFolders.file(layout, LayoutFolders.blob(layer.digest()));
    return new Resolved(
        documents,
        new Layer(layer.digest(), layer.size(), layer.mediaType(), target -> copy(file, target)));
  }

  private Descriptor entry(Path layout, Optional<String> tag) {
    Manifest top = Manifest.read(Bytes.wrap(read(layout, "index.json")), MediaTypes.OCI_INDEX);
    if (!(top instanceof Index index)) {
      throw ImageException.invalid("its index.json is no index");
    }
    return tagged(index, tag);
  }

  private static Descriptor tagged(Index index, Optional<String> tag) {
    if (tag.isEmpty()) {
      return index.wasm();
    }
    List<Descriptor> named = index.entries().stream().filter(e -> e.tag().equals(tag)).toList();
    if (named.isEmpty()) {
      throw ImageException.notFound(
          "its layout has no tag \"" + tag.get() + "\", only " + tags(index));
    }
    return new Index(named).wasm();
  }

  private static String tags(Index index) {
    String tags =
        index.entries().stream()
            .flatMap(e -> e.tag().stream())
            .limit(20)
            .collect(Collectors.joining(", "));
    return tags.isEmpty() ? "entries without one" : tags;
  }

  private Image image(Path layout, Descriptor entry, List<Bytes> documents) {
    return image(layout, entry.digest(), entry.mediaType(), documents);
  }

  /**
   * @param mediaType as whoever names it says; empty if nobody does, then the document says it
   */
  private Image image(Path layout, Digest named, String mediaType, List<Bytes> documents) {
    if (documents.size() > MAX_INDEX_DEPTH) {
      throw ImageException.invalid("its indexes are nested more than " + MAX_INDEX_DEPTH + " deep");
    }
    byte[] document = read(layout, LayoutFolders.blob(named));
    Digest actual = Digest.of(document);
    if (!actual.equals(named)) {
      throw ImageException.invalid("its manifest " + named + " has the digest " + actual);
    }
    documents.add(Bytes.wrap(document));
    return switch (Manifest.read(Bytes.wrap(document), mediaType)) {
      case Image image -> image;
      case Index index -> image(layout, index.wasm(), documents);
    };
  }

  private byte[] read(Path layout, String relative) {
    Path file = LayoutFolders.file(layout, relative);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] document = in.readNBytes(maxManifestBytes + 1);
      if (document.length > maxManifestBytes) {
        throw ImageException.invalid(
            "its " + relative + " is longer than " + maxManifestBytes + " bytes");
      }
      return document;
    } catch (IOException e) {
      throw ImageException.unavailable("its " + relative + " cannot be read: " + e.getMessage(), e);
    }
  }

  private Future<Void> copy(Path file, BlobTarget target) {
    target.fromHere();
    return vertx
        .fileSystem()
        .open(file.toString(), new OpenOptions().setRead(true).setWrite(false).setCreate(false))
        .compose(
            open ->
                open.setReadBufferSize(64 << 10)
                    .setReadPos(target.received())
                    .pipe()
                    .endOnComplete(false)
                    .to(target)
                    .eventually(open::close))
        .recover(failure -> Future.failedFuture(told(failure, file)));
  }

  private static ImageException told(Throwable failure, Path file) {
    return failure instanceof ImageException known
        ? known
        : ImageException.unavailable(
            "its layer " + file.getFileName() + " cannot be read: " + failure.getMessage(),
            failure);
  }
}
