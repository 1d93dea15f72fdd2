package io.turboprop.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A {@code config.toml} on disk. Only its owner may read it, for it holds keys. New sections are
 * put behind the old text, so that comments and whatever else is in it stay.
 */
final class IdentityFile {
  private static final List<String> FIELDS =
      List.of("tenant_id", "entity_id", "api_key", "channel_id");

  private final Path path;

  IdentityFile(Path path) {
    this.path = path;
  }

  /**
   * @param overwrite whether an existing file may be replaced
   */
  void write(List<Identity> identities, boolean overwrite) {
    if (Files.exists(path) && !overwrite) {
      throw new CommandException(
          ExitCode.CONFLICT,
          "%s exists; --force replaces it, add-proplets and add-proxy extend it".formatted(path));
    }
    save(text(identities));
  }

  void append(List<Identity> identities) {
    String old = read();
    save(old + (old.endsWith("\n") ? "\n" : "\n\n") + text(identities));
  }

  /** The sections that hold an identity, in the order of the file. */
  List<Identity> identities() {
    List<Identity> identities = new ArrayList<>();
    for (Map.Entry<String, JsonNode> section : parse().properties()) {
      JsonNode values = section.getValue();
      if (FIELDS.stream().allMatch(values::has)) {
        identities.add(
            new Identity(
                section.getKey(),
                values.path("tenant_id").asText(),
                values.path("entity_id").asText(),
                values.path("api_key").asText(),
                values.path("channel_id").asText()));
      }
    }
    return identities;
  }

  private JsonNode parse() {
    try {
      return new TomlMapper().readTree(read());
    } catch (IOException e) {
      // The parser's message may quote the text, and the text holds keys.
      throw new CommandException(ExitCode.FAILED, path + " is not valid TOML");
    }
  }

  private String read() {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED,
          "cannot read %s: %s; `turboprop provision` writes one".formatted(path, e),
          e);
    }
  }

  private static String text(List<Identity> identities) {
    return identities.stream().map(Identity::toml).collect(Collectors.joining("\n"));
  }

  /** Whole or not at all, and never readable to others, not even for a moment. */
  private void save(String text) {
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    try {
      Files.deleteIfExists(fresh);
      createForOwner(fresh);
      Files.writeString(fresh, text);
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILED, "cannot write %s: %s".formatted(path, e), e);
    }
  }

  static void createForOwner(Path file) throws IOException {
    try {
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } else {
        Files.createFile(file);
      }
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(
          ExitCode.CONFLICT, file + " exists: another provision at work?", e);
    }
  }
}
