package io.turboprop.cli.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand.Session;
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
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Fetches an image to this machine.
 *
 * @param target a file for its module, or a layout for all of it
 */
record LocalPull(Session session, String source, String target, PrintWriter err, boolean quiet) {

  void run() throws IOException {
    ImageRef from = Registries.parse(source);
    boolean toLayout = target.startsWith("oci:");
    Path near = toLayout ? folder() : fileTarget().getParent();
    if (near == null) {
      throw new CommandException(ExitCode.USAGE, target + " is no file");
    }
    RegistryShelf.Wish wish = new RegistryShelf.Wish(Access.PULL, Optional.empty(), near);
    Progress progress = new Progress(err, session.surroundings(), quiet);
    try (Shelf shelf = Registries.open(from, session.surroundings().variables(), wish)) {
      Optional<String> reference = Registries.reference(from);
      ObjectNode told =
          toLayout
              ? new LayoutPull(shelf, new OciLayout(folder()), progress).pull(reference, tag(from))
              : toFile(shelf, Images.find(shelf, reference), progress);
      told.put("image", source).put("target", target);
      session.printer().show(told, LocalPull::table);
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
