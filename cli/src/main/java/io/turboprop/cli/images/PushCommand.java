package io.turboprop.cli.images;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.oci.LayoutShelf;
import io.turboprop.cli.oci.LocalBlob;
import io.turboprop.cli.oci.LocalImage;
import io.turboprop.cli.oci.Registries;
import io.turboprop.cli.oci.RegistryShelf;
import io.turboprop.cli.oci.Shelf;
import io.turboprop.cli.oci.Shelf.Put;
import io.turboprop.image.manifest.MalformedManifestException;
import io.turboprop.model.ImageRef;
import io.turboprop.proxy.registry.ManifestDocument;
import io.turboprop.proxy.registry.RegistryRepository.Access;
import io.turboprop.proxy.transfer.ImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "push",
    description = {
      "Bring a module, or an image of an OCI layout, into a registry or an OCI layout",
      "Registries are reached with the settings of the proxy (PROXY_REGISTRY_… in the environment or"
          + " section [proxy] of config.toml), and with the passwords in ~/.docker/config.json."
    })
final class PushCommand extends ImageCommand {
  @Parameters(
      index = "0",
      paramLabel = "FILE.wasm|oci:DIR[:TAG]",
      description = "A module or component, or an image as it is, with all its blobs and manifests")
  String source = "";

  @Parameters(
      index = "1",
      paramLabel = "IMAGE",
      description = "HOST/REPOSITORY[:TAG] or oci:DIR[:TAG]. Default tag: latest")
  String target = "";

  @Option(
      names = "--annotation",
      paramLabel = "KEY=VALUE",
      description = "An annotation of the manifest; may be given again")
  Map<String, String> annotations = new LinkedHashMap<>();

  @Option(names = "--any", description = "Push a file that is no WebAssembly module, too")
  boolean any;

  @Option(
      names = "--mount-from",
      paramLabel = "REPOSITORY",
      description = "Take over what this repository of the registry has, instead of sending it")
  @Nullable String mountFrom;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress")
  boolean quiet;

  @Override
  protected String subject() {
    return target;
  }

  @Override
  protected void run() throws IOException {
    ImageRef to = Registries.parse(target);
    LocalImage image = image();
    String tag = tag(to, image.top());
    Progress progress = new Progress(spec().commandLine().getErr(), top().surroundings(), quiet);
    try (Shelf shelf = open(to)) {
      ObjectNode told = Json.object().put("image", target);
      send(image, shelf, progress, told.putArray("blobs"));
      for (ManifestDocument manifest : image.manifests()) {
        boolean top = manifest.equals(image.top());
        shelf.put(manifest, top ? Optional.of(tag) : Optional.empty());
      }
      printer().show(PushReport.of(told, shelf, image), PushReport::table);
    } finally {
      progress.clear();
    }
  }

  private LocalImage image() throws IOException {
    if (!source.startsWith("oci:")) {
      return new Packing(top().surroundings()).pack(Path.of(source), any, annotations);
    }
    if (any || !annotations.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          "an image of a layout is pushed as it is, without --any and --annotation");
    }
    ImageRef.Layout layout = (ImageRef.Layout) Registries.parse(source);
    try (LayoutShelf from = new LayoutShelf(layout)) {
      return from.whole(layout.tag());
    } catch (ImageException e) {
      throw Registries.refused(e, source);
    } catch (MalformedManifestException e) {
      throw Registries.refused(e, source);
    }
  }

  private Shelf open(ImageRef to) {
    RegistryShelf.Wish wish =
        new RegistryShelf.Wish(Access.PULL_AND_PUSH, Optional.ofNullable(mountFrom), Path.of("."));
    return Registries.open(to, top().surroundings().variables(), wish);
  }

  private static void send(LocalImage image, Shelf shelf, Progress progress, ArrayNode told)
      throws IOException {
    for (LocalBlob blob : image.blobs()) {
      Put put = shelf.put(blob, done -> progress.at(blob.digest(), done, blob.size()));
      String what = put.name().toLowerCase(Locale.ROOT);
      progress.done(blob.digest(), blob.size(), what.replace('_', ' '));
      told.addObject()
          .put("digest", blob.digest().toString())
          .put("size_bytes", blob.size())
          .put("result", what);
    }
  }

  /** A digest in the reference must be that of what is pushed. */
  private String tag(ImageRef to, ManifestDocument top) {
    String reference = Registries.reference(to).orElse("latest");
    if (reference.startsWith("sha256:") && !reference.equals(top.digest().toString())) {
      throw new CommandException(
          ExitCode.USAGE,
          "%s names a digest, but the image has %s; give a tag".formatted(target, top.digest()));
    }
    return reference;
  }
}
