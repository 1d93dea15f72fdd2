package io.turboprop.cli.store;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.manager.store.backup.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a store of SQLite lies, by what a person says of it. */
final class SourcePlace {
  private SourcePlace() {}

  /**
   * @param said the file or its folder
   * @param dataDir if it is not the folder of the file
   */
  static Place of(Path said, @Nullable Path dataDir) {
    Path path = said.toAbsolutePath().normalize();
    Path file = Files.isDirectory(path) ? only(path) : path;
    Path data =
        dataDir == null
            ? Objects.requireNonNull(file.getParent(), "a file is in a folder")
            : dataDir.toAbsolutePath().normalize();
    return new Place(file, data.resolve("modules"), data.resolve("results"));
  }

  private static Path only(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> found = all.filter(file -> file.toString().endsWith(".db")).sorted().toList();
      if (found.size() == 1) {
        return found.getFirst();
      }
      throw new CommandException(
          found.isEmpty() ? ExitCode.NOT_FOUND : ExitCode.USAGE,
          folder
              + (found.isEmpty()
                  ? " has no file that ends in .db; say where the store is"
                  : " has several files that end in .db; name one of them"));
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILED, folder + " cannot be read: " + e, e);
    }
  }
}
