package io.turboprop.cli.images;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Surroundings;
import io.turboprop.cli.oci.Artifact;
import io.turboprop.cli.oci.LocalBlob;
import io.turboprop.cli.oci.LocalImage;
import io.turboprop.module.MalformedModuleException;
import io.turboprop.module.ModuleFacts;
import io.turboprop.module.ModuleInspector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Makes images of files. */
final class Packing {
  private static final String EPOCH = "SOURCE_DATE_EPOCH";

  private final Surroundings surroundings;

  Packing(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * @param any whether anything will do, not modules and components only
   */
  LocalImage pack(Path file, boolean any, Map<String, String> annotations) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CommandException(ExitCode.USAGE, "no such file: " + file);
    }
    Optional<ModuleFacts> facts = facts(file, any);
    return Artifact.of(
        LocalBlob.OfFile.of(file),
        facts,
        String.valueOf(file.getFileName()),
        created(file),
        annotations);
  }

  private static Optional<ModuleFacts> facts(Path file, boolean any) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(new ModuleInspector().inspect(in));
    } catch (MalformedModuleException e) {
      if (any) {
        return Optional.empty();
      }
      throw new CommandException(
          ExitCode.USAGE,
          "%s is no WebAssembly module: %s; push it with --any if it is meant to be so"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Of the file, so that the same file makes the same image (reproducible-builds.org). */
  private Instant created(Path file) throws IOException {
    String epoch = surroundings.variable(EPOCH).orElse("");
    if (epoch.isEmpty()) {
      return Files.getLastModifiedTime(file).toInstant();
    }
    if (!epoch.matches("\\d{1,12}")) {
      throw new CommandException(
          ExitCode.USAGE, "%s is '%s', not seconds since 1970".formatted(EPOCH, epoch));
    }
    return Instant.ofEpochSecond(Long.parseLong(epoch));
  }
}
