package io.turboprop.cli.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.oci.Images;
import io.turboprop.cli.oci.OciLayout;
import io.turboprop.cli.oci.Registries;
import io.turboprop.cli.oci.RegistryShelf;
import io.turboprop.cli.oci.Shelf;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Sizes;
import io.turboprop.cli.output.Table;
import io.turboprop.image.manifest.Descriptor;
import io.turboprop.model.ImageRef;
import io.turboprop.proxy.registry.ManifestDocument;
import io.turboprop.proxy.registry.RegistryRepository.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "pull",
    description = {
      "Fetch an image, verified: its module into a file, or all of it into an OCI layout",
      "Registries are reached as by images push."
    })
final class PullCommand extends ImageCommand {
  @Parameters(
      index = "0",
      paramLabel = "IMAGE",
      description = "HOST/REPOSITORY[:TAG][@DIGEST] or oci:DIR[:TAG]")
  String source = "";

  @Parameters(
      index = "1",
      paramLabel = "FILE.wasm|oci:DIR[:TAG]",
      description = "Where to. Default tag: that of the image, else latest")
  String target = "";

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress")
  boolean quiet;

  @Override
  protected String subject() {
    return source;
  }

  @Override
  protected void run() throws IOException {
    ImageRef from = Registries.parse(source);
    boolean toLayout = target.startsWith("oci:");
    Path near = toLayout ? folder() : fileTarget().getParent();
    if (near == null) {
      throw new CommandException(ExitCode.USAGE, target + " is no file");
    }
    RegistryShelf.Wish wish = new RegistryShelf.Wish(Access.PULL, Optional.empty(), near);
    Progress progress = new Progress(spec().commandLine().getErr(), top().surroundings(), quiet);
    try (Shelf shelf = Registries.open(from, top().surroundings().variables(), wish)) {
      Optional<String> reference = Registries.reference(from);
      ObjectNode told =
          toLayout
              ? new LayoutPull(shelf, new OciLayout(folder()), progress).pull(reference, tag(from))
              : toFile(shelf, Images.find(shelf, reference), progress);
      told.put("image", source).put("target", target);
      printer().show(told, PullCommand::table);
    } finally {
      progress.clear();
    }
  }

  private Path fileTarget() {
    Path file = Path.of(target).toAbsolutePath().normalize();
    if (Files.isDirectory(file)) {
      throw new CommandException(
          ExitCode.USAGE, "%s is a folder; write oci:%s for a layout".formatted(target, target));
    }
    if (file.getParent() != null && !Files.isDirectory(file.getParent())) {
      throw new CommandException(ExitCode.USAGE, "no such folder: " + file.getParent());
    }
    return file;
  }

  private Path folder() throws IOException {
    Path folder = Path.of(((ImageRef.Layout) Registries.parse(target)).path());
    Files.createDirectories(folder);
    return folder;
  }

  private String tag(ImageRef from) {
    return ((ImageRef.Layout) Registries.parse(target))
        .tag()
        .or(() -> Registries.reference(from).filter(name -> !name.startsWith("sha256:")))
        .orElse("latest");
  }

  private ObjectNode toFile(Shelf shelf, Images.Found found, Progress progress) throws IOException {
    Descriptor module = found.module();
    Path file = fileTarget();
    Path fresh = file.resolveSibling("." + file.getFileName() + "." + pid() + ".new");
    try {
      long copied =
          shelf.read(
              module,
              had -> progress.at(module.digest(), had, module.size()),
              in -> Files.copy(in, fresh));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      progress.done(module.digest(), copied, "fetched");
    } finally {
      Files.deleteIfExists(fresh);
    }
    return told(found.top(), Optional.of(module));
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  static ObjectNode told(ManifestDocument top, Optional<Descriptor> module) {
    ObjectNode told = Json.object().put("digest", top.digest().toString());
    module.ifPresent(
        layer ->
            told.putObject("module")
                .put("digest", layer.digest().toString())
                .put("size_bytes", layer.size()));
    return told;
  }

  private static Table table(JsonNode told) {
    Table table = Table.ofFields();
    table.field("pulled", Cell.of(told.path("image").asText()));
    table.field("into", Cell.of(told.path("target").asText()));
    table.field("digest", Cell.of(told.path("digest").asText()));
    if (told.has("module")) {
      table.field("module", Cell.of(told.path("module").path("digest").asText()));
      table.field("size", Cell.of(Sizes.of(told.path("module").path("size_bytes").asLong())));
    }
    return table;
  }
}
