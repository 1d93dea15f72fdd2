package io.turboprop.proxy.registry;

import io.turboprop.model.Digest;
import io.turboprop.proxy.transfer.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The folders below which OCI layouts may lie. Whatever a name says, with {@code ..} or through
 * symbolic links, nothing outside of them is opened. Blocks: not for event loops.
 */
final class LayoutFolders {
  private final List<Path> roots;

  LayoutFolders(List<Path> roots) {
    this.roots = List.copyOf(roots);
  }

  /**
   * @param name absolute, or relative to one of the folders
   * @throws ImageException if there is no such layout, or it lies elsewhere
   */
  Path find(String name) {
    if (roots.isEmpty()) {
      throw ImageException.denied(
          "this proxy reads no layout directories; name their parent in PROXY_LAYOUT_DIRS");
    }
    return roots.stream()
        .flatMap(root -> below(root, name).stream())
        .findFirst()
        .orElseThrow(
            () ->
                ImageException.notFound(
                    "no OCI layout \"" + name + "\" below a folder of PROXY_LAYOUT_DIRS"));
  }

  private static Optional<Path> below(Path root, String name) {
    try {
      Path real = root.toRealPath();
      Path layout = real.resolve(name).toRealPath();
      return layout.startsWith(real) && Files.isRegularFile(layout.resolve("index.json"))
          ? Optional.of(layout)
          : Optional.empty();
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * The file of a layout, for reading.
   *
   * @throws ImageException if it is missing, no plain file, or a link that leads out of the layout
   */
  static Path file(Path layout, String relative) {
    try {
      Path file = layout.resolve(relative).toRealPath();
      if (file.startsWith(layout) && Files.isRegularFile(file)) {
        return file;
      }
    } catch (IOException e) {
      throw ImageException.notFound("its layout has no " + relative);
    }
    throw ImageException.denied(relative + " is no plain file of its layout");
  }

  static String blob(Digest digest) {
    return "blobs/sha256/" + digest.hex();
  }
}
