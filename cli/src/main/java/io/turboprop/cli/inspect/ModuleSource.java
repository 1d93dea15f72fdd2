package io.turboprop.cli.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.model.ImageRef;
import io.turboprop.trust.VerifyingKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a module lies. */
interface ModuleSource {
  /** What of the answer says why there is nothing about a module. */
  String PROBLEM = "problem";

  /** Reads the module from its first byte to its last, and says what it is. */
  interface Inspector {
    ObjectNode inspect(InputStream module) throws IOException;
  }

  /**
   * @return what the inspector says, and what is known of where the module lies
   * @throws CommandException if the module cannot be had
   * @throws IOException of the inspector
   */
  ObjectNode read(Inspector inspector) throws IOException;

  /**
   * A file, a folder in the OCI image layout, or an image reference, in this order.
   *
   * @param environment for the settings of registries
   * @param keys that images must be signed with, if there are any
   */
  static ModuleSource of(String target, Map<String, String> environment, List<VerifyingKey> keys) {
    Optional<Path> path = path(target);
    if (path.filter(Files::isRegularFile).isPresent()) {
      if (!keys.isEmpty()) {
        throw new CommandException(
            ExitCode.USAGE, target + " is a file, and only images of registries are signed");
      }
      return new OfFile(path.get());
    }
    if (path.filter(Files::isDirectory).isPresent()) {
      return new ImageSource(image("oci:" + target), environment, keys);
    }
    if (looksLikeAFile(target)) {
      throw new CommandException(ExitCode.USAGE, "no such file: " + target);
    }
    return switch (image(target)) {
      case ImageRef.Http http ->
          throw new CommandException(
              ExitCode.USAGE, "download it first, for example with curl -O " + http.text());
      case ImageRef.Blob blob ->
          throw new CommandException(
              ExitCode.USAGE,
              "only the manager has " + blob.text() + "; inspect the file you have");
      case ImageRef.Oci oci -> new ImageSource(oci, environment, keys);
      case ImageRef.Layout layout -> new ImageSource(layout, environment, keys);
    };
  }

  private static Optional<Path> path(String target) {
    try {
      return Optional.of(Path.of(target));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static boolean looksLikeAFile(String target) {
    boolean address = target.contains("://");
    return !address
        && (target.endsWith(".wasm") || target.startsWith("/") || target.startsWith("."));
  }

  private static ImageRef image(String target) {
    try {
      return ImageRef.parse(target);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.USAGE,
          "'%s' is no file, and no image either: %s".formatted(target, e.getMessage()),
          e);
    }
  }

  /** A file on this machine. */
  record OfFile(Path file) implements ModuleSource {
    @Override
    public ObjectNode read(Inspector inspector) throws IOException {
      try (InputStream in = Files.newInputStream(file)) {
        return inspector.inspect(in);
      }
    }
  }
}
